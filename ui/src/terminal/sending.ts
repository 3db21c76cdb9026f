import type { Result } from "../shared/api/result.ts";

/** Answers that say nothing about what was sent: the network, or a server that is not there just now. */
const NOT_HEARD = new Set([0, 429, 502, 503, 504]);
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 15_000;

/** How a sending is carried on. */
export interface Sending {
  onAttempt: (attempt: number) => void;
  /** Resolves after some milliseconds, or earlier where the network comes back. */
  pause: (milliseconds: number) => Promise<void>;
  stopped: () => boolean;
}

/** Sends the same thing until the server answers it or the person stops; the last answer is returned. */
export async function sendUntilHeard<T>(send: () => Promise<Result<T>>, sending: Sending): Promise<Result<T>> {
  for (let attempt = 1; ; attempt += 1) {
    sending.onAttempt(attempt);
    const result = await send();
    if (result.ok || !NOT_HEARD.has(result.failure.status) || sending.stopped()) return result;
    await sending.pause(Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1)));
    if (sending.stopped()) return result;
  }
}

/** Waits some milliseconds, or until the browser says that the network is back or the person stops waiting. */
export function pauseOrOnline(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      window.clearTimeout(timer);
      window.removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = window.setTimeout(done, milliseconds);
    window.addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}
