/** Through whose eyes an app is looked at, in this window only. */
export interface Looking {
  app: string;
  /** As the server takes it: `person:NAME` or `role:KEY`. */
  viewed: string;
  title: string;
  back: string;
}

const KEY = "formwright.looking";

/** Returns through whom this window looks, or null. */
export function lookingNow(): Looking | null {
  const kept = sessionStorage.getItem(KEY);
  return kept ? (JSON.parse(kept) as Looking) : null;
}

/** Begins to look through somebody; the page is loaded anew, so that nothing that was read before is shown. */
export function lookAs(looking: Looking): void {
  sessionStorage.setItem(KEY, JSON.stringify(looking));
  location.assign(`/w/${encodeURIComponent(looking.app)}`);
}

/** Looks with one's own eyes again. */
export function stopLooking(): void {
  const back = lookingNow()?.back ?? "/";
  sessionStorage.removeItem(KEY);
  location.assign(back);
}
