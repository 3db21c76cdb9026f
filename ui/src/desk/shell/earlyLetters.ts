/** How long letters wait for what a key opened. */
const PATIENCE_MS = 2000;
const WRITTEN = /^(text|search|tel|url|password)$/;

/**
 * Letters that are typed between a key that opens something and the moment in which the cursor stands there: they are no
 * keys of their own, and they are written where the cursor comes to stand, so that who is quicker than the page loses none.
 */
export class EarlyLetters {
  private text = "";
  private until = 0;

  /** Something was opened by a key. */
  opened(): void {
    this.text = "";
    this.until = performance.now() + PATIENCE_MS;
  }

  /** Takes a key where one waits for what was opened; tells whether it was taken. */
  take(event: KeyboardEvent): boolean {
    if (performance.now() > this.until) return false;
    // Whoever walks on by other keys no longer waits.
    if (event.key.length === 1) this.text += event.key;
    else if (event.key !== "Shift") this.until = 0;
    return this.until > 0;
  }

  /** Writes what was typed where the cursor has come to stand. */
  readonly arrived = (event: FocusEvent): void => {
    const at = event.target;
    const writes = at instanceof HTMLTextAreaElement || (at instanceof HTMLInputElement && WRITTEN.test(at.type));
    if (!writes || performance.now() > this.until) return;
    this.until = 0;
    if (!this.text || at.readOnly) return;
    at.setRangeText(this.text, at.selectionStart ?? 0, at.selectionEnd ?? 0, "end");
    at.dispatchEvent(new Event("input", { bubbles: true }));
  };
}
