import "../shared/theme/tokens.css";
import "./terminal.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createClient } from "../shared/api/client.ts";
import { serverOf } from "../shared/api/server.ts";
import { startWords } from "../shared/i18n/start.ts";
import en from "./i18n/en.json";
import zh from "./i18n/zh.json";
import { applyLook, rememberedLook } from "./look.ts";
import { sessionEnded } from "./session.ts";
import { Terminal } from "./Terminal.tsx";

const root = document.getElementById("root");
if (!root) throw new Error("terminal.html has no element with the id root");

const words = startWords({ zh, en });
applyLook(rememberedLook());
const server = serverOf(createClient({ language: () => words.language, onSignedOut: sessionEnded }));

createRoot(root).render(
  <StrictMode>
    <Terminal server={server} />
  </StrictMode>,
);
