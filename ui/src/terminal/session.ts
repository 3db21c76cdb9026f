const ENDED = "terminal-session-ended";

/** Says that the server does not know the person any more. */
export function sessionEnded(): void {
  window.dispatchEvent(new Event(ENDED));
}

/** Hears of it. */
export function onSessionEnded(listener: () => void): () => void {
  window.addEventListener(ENDED, listener);
  return () => window.removeEventListener(ENDED, listener);
}
