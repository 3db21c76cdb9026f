/** Brings a control into view and puts the cursor in it. */
export function focusControl(key: string): void {
  const input = document.getElementById(`field-${key}`);
  input?.scrollIntoView({ block: "center" });
  input?.focus({ preventScroll: true });
}
