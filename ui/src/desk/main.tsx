import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "../shared/theme/tokens.css";
import "./desk.css";
import { createRoot } from "react-dom/client";
import { StrictMode } from "react";
import { createClient } from "../shared/api/client.ts";
import { serverOf } from "../shared/api/server.ts";
import { startWords } from "../shared/i18n/start.ts";
import { lookingNow } from "../shared/looking.ts";
import { Desk } from "./Desk.tsx";
import en from "./i18n/en.json";
import zh from "./i18n/zh.json";
import { newQueryClient } from "./queries.ts";
import { deskRouter } from "./router.tsx";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element with the id root");

const words = startWords({ zh, en });
const queries = newQueryClient();
const server = serverOf(
  createClient({ language: () => words.language, looking: lookingNow, onSignedOut: () => queries.setQueryData(["me"], null) }),
);
const router = deskRouter({ server, queries });

createRoot(root).render(
  <StrictMode>
    <Desk server={server} queries={queries} router={router} />
  </StrictMode>,
);
