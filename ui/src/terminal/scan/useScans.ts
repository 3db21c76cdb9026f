import { createContext, useContext, useEffect, useEffectEvent } from "react";
import { ScanListener, type Scan } from "./listener.ts";

const SCANNED = "terminal-scanned";
const TYPED = "terminal-scan-typed";

/** Whether scans are meant for what stands here: what lies under something else hears none. */
export const Hearing = createContext(true);

/** Hears that the last quick keys were a scan: who takes keys without an input drops what they did. */
export function useScanTyped(onTyped: () => void): void {
  const heard = useEffectEvent(onTyped);
  useEffect(() => {
    const typed = () => heard();
    window.addEventListener(TYPED, typed);
    return () => window.removeEventListener(TYPED, typed);
  }, []);
}

/** Listens to the keys of the whole terminal: one listener for all screens, or a code would be cut in two where the screen changes while it is typed. */
export function useScanKeys(): void {
  useEffect(() => {
    const listener = new ScanListener();
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      const scan = listener.press({ key: event.key, at: event.timeStamp, target: event.target, value: valueOf(event.target) });
      // Where nobody takes codes, quick keys are what they are.
      if (!scan || window.dispatchEvent(new CustomEvent(SCANNED, { detail: scan.code, cancelable: true }))) return;
      event.preventDefault();
      event.stopPropagation();
      restore(scan);
    };
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  }, []);
}

/** Hears scans from anywhere on the page, whatever has the focus; what a scan typed into an input is taken out again. */
export function useScans(onScan: (code: string) => void): void {
  const hears = useContext(Hearing);
  const heard = useEffectEvent((event: Event) => {
    if (!hears) return;
    event.preventDefault();
    onScan((event as CustomEvent<string>).detail);
  });
  useEffect(() => {
    const scanned = (event: Event) => heard(event);
    window.addEventListener(SCANNED, scanned);
    return () => window.removeEventListener(SCANNED, scanned);
  }, []);
}

/** Nobody writes a text into what is ticked or pressed, though it may have the focus: slower scanners are believed there, too. */
const PRESSED = /^(radio|checkbox|button|submit|reset|file|range|color|image)$/;

function isTyped(target: EventTarget | null): target is HTMLInputElement | HTMLTextAreaElement {
  return (target instanceof HTMLInputElement && !PRESSED.test(target.type)) || target instanceof HTMLTextAreaElement;
}

function valueOf(target: EventTarget | null): string | null {
  return isTyped(target) ? target.value : null;
}

function restore(scan: Scan): void {
  if (!isTyped(scan.target) || scan.before === null) return void window.dispatchEvent(new Event(TYPED));
  // Through the element's own setter, so that React hears of the change.
  const prototype = scan.target instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(scan.target, scan.before);
  scan.target.dispatchEvent(new Event("input", { bubbles: true }));
}
