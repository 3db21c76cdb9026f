/** A code that a scanner typed, and the text that stood in the focused input before it did. */
export interface Scan {
  code: string;
  target: EventTarget | null;
  before: string | null;
}

export interface Key {
  key: string;
  /** Milliseconds. */
  at: number;
  target?: EventTarget | null;
  /** What the focused input holds before this key takes effect. */
  value?: string | null;
}

/** A scanner types faster than this; people do not keep it up. */
const SLOWEST_GAP = 50;
const SHORTEST_CODE = 3;

/** Tells scanners from people by their speed: keys close together that end with Enter or Tab are one code. */
export class ScanListener {
  #text = "";
  #first: Key | null = null;
  #last = -Infinity;

  /** Takes a key; returns the scan that it ends, if it ends one. */
  press(key: Key): Scan | null {
    const quick = key.at - this.#last <= SLOWEST_GAP;
    this.#last = key.at;
    if (key.key === "Enter" || key.key === "Tab") return this.#end(quick);
    // Shift and its like come between the letters of a code; they are no letters themselves.
    if (key.key.length !== 1) return null;
    if (!quick || !this.#first) {
      this.#text = "";
      this.#first = key;
    }
    this.#text += key.key;
    return null;
  }

  #end(quick: boolean): Scan | null {
    const [code, first] = [this.#text.trim(), this.#first];
    this.#text = "";
    this.#first = null;
    if (!quick || code.length < SHORTEST_CODE) return null;
    return { code, target: first?.target ?? null, before: first?.value ?? null };
  }
}
