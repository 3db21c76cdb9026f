import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createClient } from "../shared/api/client.ts";
import { serverOf } from "../shared/api/server.ts";
import type { Speech } from "../shared/i18n/speech.ts";
import { SpeechProvider } from "../shared/i18n/useTranslation.tsx";
import { lookingNow } from "../shared/looking.ts";
import { Desk } from "./Desk.tsx";
import { newQueryClient } from "./queries.ts";
import { deskRouter } from "./router.tsx";

/** Draws the desk. */
export function start(root: HTMLElement, speech: Speech): void {
  const queries = newQueryClient();
  const server = serverOf(
    createClient({ language: () => speech.language, looking: lookingNow, onSignedOut: () => queries.setQueryData(["me"], null) }),
  );
  const router = deskRouter({ server, queries });

  createRoot(root).render(
    <StrictMode>
      <SpeechProvider speech={speech}>
        <Desk server={server} queries={queries} router={router} />
      </SpeechProvider>
    </StrictMode>,
  );
}
