const SCRIPT = "/terminal-worker.js";
const LOOK_EVERY = 10 * 60_000;
const ARRIVED = "terminal-new-program";

/** Starts what makes the terminal open without a network; plain HTTP addresses cannot have it, `secure` says so. */
export function startWorker(): void {
  if (!secure() || import.meta.env.DEV) return;
  void navigator.serviceWorker.register(SCRIPT, { updateViaCache: "none" }).then((registration) => {
    const watch = (worker: ServiceWorker | null) =>
      worker?.addEventListener("statechange", () => {
        if (worker.state === "installed" && navigator.serviceWorker.controller) window.dispatchEvent(new Event(ARRIVED));
      });
    registration.addEventListener("updatefound", () => watch(registration.installing));
    if (registration.waiting && navigator.serviceWorker.controller) window.dispatchEvent(new Event(ARRIVED));
    window.setInterval(() => void registration.update().catch(() => undefined), LOOK_EVERY);
  }, () => undefined);
}

/** Tells whether the browser lets this address work without a network and open the camera. */
export function secure(): boolean {
  return window.isSecureContext && "serviceWorker" in navigator;
}

/** Hears that a newer program lies ready. */
export function onNewProgram(listener: () => void): () => void {
  window.addEventListener(ARRIVED, listener);
  return () => window.removeEventListener(ARRIVED, listener);
}

/** Lets the newer program take over, and opens it. */
export async function takeNewProgram(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration(SCRIPT);
  if (!registration?.waiting) return window.location.reload();
  navigator.serviceWorker.addEventListener("controllerchange", () => window.location.reload(), { once: true });
  registration.waiting.postMessage({ type: "SKIP_WAITING" });
}
