import { useEffect } from "react";

/** Time for dialogs and menus to give the focus back themselves. */
const PATIENCE_MS = 120;
const PLACES = "[role=dialog], form, section, nav, [role=tabpanel], main";

/**
 * Who works by keys never loses their place: where the control that has the focus goes away with what it did, the focus goes
 * to the nearest part of the page around it that is still there.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let last: Element | null = null;
    let around: HTMLElement[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const remember = (event: FocusEvent) => {
      last = event.target instanceof Element ? event.target : null;
      around = placesAround(last);
    };
    const keep = () => {
      if (document.activeElement !== document.body) return;
      const place = around.find((each) => each.isConnected && each.checkVisibility()) ?? document.getElementById("content");
      if (!place) return;
      if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
      place.focus({ preventScroll: true });
    };
    const watcher = new MutationObserver(() => {
      if (!last || last.isConnected) return;
      last = null;
      clearTimeout(timer);
      timer = setTimeout(keep, PATIENCE_MS);
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
