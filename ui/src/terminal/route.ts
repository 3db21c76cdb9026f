import { useSyncExternalStore } from "react";

/** Where the terminal stands: an app, one of its forms, the record that the form is about. */
export interface Place {
  app: string;
  form: string;
  record: string;
}

const ROOT = "/terminal";
const CHANGED = "terminal-route";

/** Reads an address; parts that are not there are empty. */
export function readPlace(path: string): Place {
  const [app = "", form = "", record = ""] = path.replace(/\.html$/, "").slice(ROOT.length).split("/").filter(Boolean).map(decoded);
  return { app, form, record };
}

/** Returns the address of a place. */
export function addressOf({ app = "", form = "", record = "" }: Partial<Place>): string {
  return [ROOT, ...[app, form, record].filter(Boolean).map(encodeURIComponent)].join("/");
}

/** Goes to a place; `replace` leaves no way back to where one is now. */
export function go(place: Partial<Place>, replace = false): void {
  window.history[replace ? "replaceState" : "pushState"](null, "", addressOf(place));
  window.dispatchEvent(new Event(CHANGED));
}

/** Follows the address. */
export function usePlace(): Place {
  const path = useSyncExternalStore(subscribe, () => window.location.pathname);
  return readPlace(path);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("popstate", listener);
  window.addEventListener(CHANGED, listener);
  return () => {
    window.removeEventListener("popstate", listener);
    window.removeEventListener(CHANGED, listener);
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
