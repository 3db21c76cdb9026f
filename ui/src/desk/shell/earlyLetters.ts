import { BUSY } from "./busy.ts";

/** How long letters wait for what a key opened. */
const PATIENCE_MS = 2000;
const NEVER = -1;
const WRITTEN = /^(text|search|tel|url|password)$/;

/**
 * Letters that are typed between a key that opens something and the moment in which the cursor stands there: they are no
 * keys of their own, and they are written where the cursor comes to stand, so that who is quicker than the page loses none.
 */
export class EarlyLetters {
  private text = "";
  private until = NEVER;

  /** Something was opened by a key. */
  opened(): void {
    this.text = "";
    this.until = performance.now() + PATIENCE_MS;
  }

  /**
   * Takes a key where one waits for what was opened, before anything else on the page hears of it: a menu that is drawn while the
   * cursor is not in it yet would close at a key that is pressed beside it.
   */
  readonly pressed = (event: KeyboardEvent): void => {
    if (performance.now() > this.until || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest(BUSY)) return;
    if (event.key.length === 1) this.text += event.key;
    else if (event.key === "Backspace") this.text = this.text.slice(0, -1);
    else if (event.key !== "Shift") {
      // Whoever walks on by other keys no longer waits.
      this.until = NEVER;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  /** Writes what was typed where the cursor has come to stand. */
  readonly arrived = (event: FocusEvent): void => {
    const at = event.target;
    const writes = at instanceof HTMLTextAreaElement || (at instanceof HTMLInputElement && WRITTEN.test(at.type));
    if (!writes || performance.now() > this.until) return;
    this.until = NEVER;
    if (!this.text || at.readOnly) return;
    at.setRangeText(this.text, at.selectionStart ?? 0, at.selectionEnd ?? 0, "end");
    at.dispatchEvent(new Event("input", { bubbles: true }));
  };
}
