import { useEffect, useEffectEvent } from "react";
import { ScanListener, type Scan } from "./listener.ts";

/** Hears scans from anywhere on the page, whatever has the focus; what a scan typed into an input is taken out again. */
export function useScans(onScan: (code: string) => void): void {
  const heard = useEffectEvent(onScan);
  useEffect(() => {
    const listener = new ScanListener();
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      const scan = listener.press({ key: event.key, at: event.timeStamp, target: event.target, value: valueOf(event.target) });
      if (!scan) return;
      event.preventDefault();
      event.stopPropagation();
      restore(scan);
      heard(scan.code);
    };
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  }, []);
}

function isTyped(target: EventTarget | null): target is HTMLInputElement | HTMLTextAreaElement {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

function valueOf(target: EventTarget | null): string | null {
  return isTyped(target) ? target.value : null;
}

function restore(scan: Scan): void {
  if (!isTyped(scan.target) || scan.before === null) return;
  // Through the element's own setter, so that React hears of the change.
  const prototype = scan.target instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(scan.target, scan.before);
  scan.target.dispatchEvent(new Event("input", { bubbles: true }));
}
