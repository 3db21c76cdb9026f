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
import { DeviceProvider, openDevice } from "./device.tsx";
import { startWorker } from "./offline/worker.ts";
import { sessionEnded } from "./session.ts";
import { Terminal } from "./Terminal.tsx";

const root = document.getElementById("root");
if (!root) throw new Error("terminal.html has no element with the id root");

const words = startWords({ zh, en });
applyLook(rememberedLook());
let acting = () => "";
const client = createClient({ language: () => words.language, onSignedOut: sessionEnded, person: () => acting() });
const device = openDevice(client, serverOf(client));
acting = () => device.people.presence().me?.id ?? "";
device.sync.onRound(() => void device.people.sayGoodbye());
void device.people.start();
device.sync.start();
startWorker();

createRoot(root).render(
  <StrictMode>
    <DeviceProvider device={device}><Terminal /></DeviceProvider>
  </StrictMode>,
);
