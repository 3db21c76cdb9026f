import { useSyncExternalStore } from "react";
import type { ControlState } from "./runtime.ts";
import type { FormStore } from "./store.ts";

/** Follows one control; a key typed elsewhere does not draw it again. */
export function useControl(store: FormStore, key: string): ControlState | undefined {
  return useSyncExternalStore(store.subscribe, () => store.control(key));
}

/** Follows all controls together. */
export function useControls(store: FormStore): ReadonlyMap<string, ControlState> {
  return useSyncExternalStore(store.subscribe, store.states);
}
