import type { Names } from "../../shared/form/runtime.ts";
import type { FormStore } from "../../shared/form/store.ts";

/** What somebody entered and did not send, kept on this device. */
export interface Draft {
  at: string;
  values: Names;
}

const PREFIX = "formwright.draft.";
const DAYS_KEPT = 14;

/** Names the draft of a person's form. */
export function draftName(person: string, app: string, entity: string, form: string): string {
  return PREFIX + [person, app, entity, form].join(" ");
}

/** Returns a draft that is still worth offering. */
export function readDraft(name: string, storage: Storage = localStorage): Draft | null {
  try {
    const found = JSON.parse(storage.getItem(name) ?? "null") as Draft | null;
    const fresh = found && Date.now() - Date.parse(found.at) < DAYS_KEPT * 86_400_000;
    return fresh ? found : null;
  } catch {
    return null;
  }
}

/** Keeps what was entered so far; secrets are never kept, and a full storage keeps nothing. */
export function keepDraft(name: string, store: FormStore, storage: Storage = localStorage): void {
  if (!store.isDirty()) return;
  const changed = new Set(Object.keys(store.changes()));
  const kept = [...store.states()].filter(([key, state]) => changed.has(key) && state.field.type !== "secret" && !state.readOnly);
  try {
    storage.setItem(name, JSON.stringify({ at: new Date().toISOString(), values: Object.fromEntries(kept.map(([key, state]) => [key, state.raw])) }));
  } catch {
    storage.removeItem(name);
  }
}

/** Forgets a draft: it was sent, or thrown away. */
export function forgetDraft(name: string, storage: Storage = localStorage): void {
  storage.removeItem(name);
}

/** Enters what a draft holds. */
export function enterDraft(draft: Draft, store: FormStore): void {
  for (const [key, raw] of Object.entries(draft.values)) if (store.control(key) && !store.control(key)?.readOnly) store.set(key, raw);
}
