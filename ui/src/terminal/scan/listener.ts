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
  /** What the focused input holds before this key takes effect; null where no input has the focus. */
  value?: string | null;
}

/** A longer pause than this ends a run of keys. A scanner may stumble once; what it typed before still belongs to the code. */
export const LONGEST_PAUSE = 400;
/** The usual gap of a scanner that types into an input; people do not keep that up. */
const USUAL_GAP = 50;
/** Where no input has the focus nobody writes a text, so slower scanners are believed, too. */
const USUAL_GAP_OUTSIDE = 150;
const SHORTEST_CODE = 3;

/** Tells scanners from people by their usual speed: a quick run of keys that ends with Enter or Tab is one code, all of it. */
export class ScanListener {
  #run: Key[] = [];

  /** Takes a key; returns the scan that it ends, if it ends one. */
  press(key: Key): Scan | null {
    const last = this.#run.at(-1);
    const goesOn = last !== undefined && key.at - last.at <= LONGEST_PAUSE;
    if (key.key === "Enter" || key.key === "Tab") {
      const run = goesOn ? [...this.#run, key] : [];
      this.#run = [];
      return scanOf(run);
    }
    // Shift and its like come between the letters of a code; they are no letters themselves.
    if (key.key.length === 1) this.#run = goesOn ? [...this.#run, key] : [key];
    return null;
  }
}

function scanOf(run: readonly Key[]): Scan | null {
  const [first] = run;
  const code = run.slice(0, -1).map((key) => key.key).join("").trim();
  if (!first || code.length < SHORTEST_CODE) return null;
  const before = first.value ?? null;
  if (usualGap(run) > (before === null ? USUAL_GAP_OUTSIDE : USUAL_GAP)) return null;
  return { code, target: first.target ?? null, before };
}

function usualGap(run: readonly Key[]): number {
  const gaps = run.slice(1).map((key, index) => key.at - (run[index]?.at ?? 0)).sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)] ?? Infinity;
}
