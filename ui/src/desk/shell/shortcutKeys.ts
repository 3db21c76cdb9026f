import { useEffect } from "react";
import { BUSY } from "./busy.ts";
import { EarlyLetters } from "./earlyLetters.ts";

const KEPT_UNDER = "formwright.single_keys";
const ASKED = "formwright-shortcuts";

/** Tells whether single letters do something on this device; people who speak to their computer switch that off. */
export function singleKeys(): boolean {
  return localStorage.getItem(KEPT_UNDER) !== "off";
}

/** Keeps on this device whether single letters do something. */
export function setSingleKeys(on: boolean): void {
  if (on) localStorage.removeItem(KEPT_UNDER);
  else localStorage.setItem(KEPT_UNDER, "off");
}

/** Shows the shortcuts. */
export function showShortcuts(): void {
  document.dispatchEvent(new Event(ASKED));
}

/**
 * Ctrl+/ and `?` open the shortcuts; a letter works whatever on the page names it in `aria-keyshortcuts`: an input is entered,
 * anything else is pressed. Nothing happens where somebody writes, or a dialog or menu is open.
 */
export function useShortcutKeys(open: () => void): void {
  useEffect(() => {
    const early = new EarlyLetters();
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.altKey) return;
      if (event.ctrlKey || event.metaKey) return event.key === "/" ? act(event, open) : undefined;
      if (!singleKeys() || (event.target instanceof Element && event.target.closest(BUSY))) return;
      if (document.querySelector("[role=dialog]")) return;
      if (event.key === "?") return act(event, open);
      const named = event.key.length === 1 && /[a-z/]/.test(event.key) ? document.querySelector<HTMLElement>(`[aria-keyshortcuts="${event.key.toUpperCase()}"]`) : null;
      if (!named) return;
      if (named instanceof HTMLInputElement) return act(event, () => named.select());
      early.opened();
      act(event, () => named.click());
    };
    document.addEventListener("keydown", early.pressed, true);
    document.addEventListener("keydown", onKey);
    document.addEventListener("focusin", early.arrived);
    document.addEventListener(ASKED, open);
    return () => {
      document.removeEventListener("keydown", early.pressed, true);
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("focusin", early.arrived);
      document.removeEventListener(ASKED, open);
    };
  }, [open]);
}

function act(event: KeyboardEvent, work: () => void): void {
  event.preventDefault();
  work();
}
