import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createClient } from "../shared/api/client.ts";
import { serverOf } from "../shared/api/server.ts";
import type { Speech } from "../shared/i18n/speech.ts";
import { SpeechProvider } from "../shared/i18n/useTranslation.tsx";
import { DeviceProvider, openDevice } from "./device.tsx";
import { startWorker } from "./offline/worker.ts";
import { sessionEnded } from "./session.ts";
import { Terminal } from "./Terminal.tsx";

/** Draws the terminal and begins to send what was done. */
export function start(root: HTMLElement, speech: Speech): void {
  let acting = () => "";
  const client = createClient({ language: () => speech.language, onSignedOut: sessionEnded, person: () => acting() });
  const device = openDevice(client, serverOf(client));
  acting = () => device.people.presence().me?.id ?? "";
  device.sync.onRound(() => void device.people.sayGoodbye());
  void device.people.start();
  device.sync.start();
  startWorker();

  createRoot(root).render(
    <StrictMode>
      <SpeechProvider speech={speech}>
        <DeviceProvider device={device}><Terminal /></DeviceProvider>
      </SpeechProvider>
    </StrictMode>,
  );
}
