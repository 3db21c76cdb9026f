import { useSyncExternalStore } from "react";

/** Where the terminal stands: an app, one of its forms, the record that the form is about. */
export interface Place {
  app: string;
  form: string;
  record: string;
  /** The entry of the outbox that is being put right; empty for something new. */
  mend: string;
}

const ROOT = "/terminal";
/** Where the outbox stands; no app is called so. */
export const OUTBOX = "~outbox";
/** Where every field stands in every state, for those who look after the terminal. */
export const GALLERY = "~gallery";
/** Where a station is chosen, and where a device is made a shared one; no form is called so. */
export const STATIONS = "~stations";
export const SET_UP = "~set-up";
const CHANGED = "terminal-route";

/** Reads an address; parts that are not there are empty. */
export function readPlace(address: string): Place {
  const [path = "", search = ""] = address.split("?");
  const [app = "", form = "", record = ""] = path.replace(/\.html$/, "").slice(ROOT.length).split("/").filter(Boolean).map(decoded);
  return { app, form, record, mend: new URLSearchParams(search).get("mend") ?? "" };
}

/** Returns the address of a place. */
export function addressOf({ app = "", form = "", record = "", mend = "" }: Partial<Place>): string {
  const path = [ROOT, ...[app, form, record].filter(Boolean).map(encodeURIComponent)].join("/");
  return mend ? `${path}?mend=${encodeURIComponent(mend)}` : path;
}

/** Goes to a place; `replace` leaves no way back to where one is now. */
export function go(place: Partial<Place>, replace = false): void {
  window.history[replace ? "replaceState" : "pushState"](null, "", addressOf(place));
  window.dispatchEvent(new Event(CHANGED));
}

/** Follows the address. */
export function usePlace(): Place {
  const path = useSyncExternalStore(subscribe, () => window.location.pathname + window.location.search);
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
