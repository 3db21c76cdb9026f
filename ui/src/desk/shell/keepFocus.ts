import { useEffect } from "react";

/** Time for dialogs and menus to give the focus back themselves. */
const PATIENCE_MS = 120;
/** A page that comes after one that is gone may take its time. */
const MOST_TRIES = 25;
const OPEN = "[role=dialog], [role=menu], [role=listbox]";
const PLACES = "[role=dialog], form, section, nav, [role=tabpanel], main";

/**
 * Who works by keys never loses their place: where the control that has the focus goes away with what it did, the focus goes
 * to what it had before a dialog or menu took it, else to the nearest part of the page around it that is still there.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let last: Element | null = null;
    let around: HTMLElement[] = [];
    let outside: HTMLElement | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const remember = (event: FocusEvent) => {
      last = event.target instanceof Element ? event.target : null;
      around = placesAround(last);
      if (last instanceof HTMLElement && !last.closest(OPEN)) outside = last;
    };
    const keep = (tries: number) => {
      if (document.activeElement !== document.body) return;
      const place = [outside, ...around, document.getElementById("content")].find((each) => each?.isConnected && each.checkVisibility());
      if (!place) {
        if (tries) timer = setTimeout(keep, PATIENCE_MS, tries - 1);
        return;
      }
      if (place.matches(PLACES) && !place.hasAttribute("tabindex")) place.tabIndex = -1;
      place.focus({ preventScroll: true });
    };
    const watcher = new MutationObserver(() => {
      if (!last || last.isConnected) return;
      last = null;
      clearTimeout(timer);
      timer = setTimeout(keep, PATIENCE_MS, MOST_TRIES);
    });
    document.addEventListener("focusin", remember);
    watcher.observe(document.body, { childList: true, subtree: true });
    return () => {
      document.removeEventListener("focusin", remember);
      watcher.disconnect();
      clearTimeout(timer);
    };
  }, []);
}

function placesAround(from: Element | null): HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let each = from?.parentElement?.closest<HTMLElement>(PLACES); each; each = each.parentElement?.closest<HTMLElement>(PLACES)) found.push(each);
  return found;
}
