import type { Form } from "../../shared/api/types.ts";

/** Brings a control into view and puts the cursor in it. */
export function focusControl(key: string): void {
  const input = document.getElementById(`field-${key}`);
  input?.scrollIntoView({ block: "center" });
  input?.focus({ preventScroll: true });
}

/** Puts the cursor in the first control of a form that is there. */
export function focusFirst(form: Form): void {
  const first = form.sections.flatMap((section) => section.controls).find((control) => document.getElementById(`field-${control.field}`));
  if (first) document.getElementById(`field-${first.field}`)?.focus();
}

/** Gives the cursor back to what had it, where it was taken meanwhile. */
export function giveBack(to: Element | null): void {
  requestAnimationFrame(() => { if (document.activeElement === document.body && to instanceof HTMLElement && to.isConnected) to.focus(); });
}
