import type { Column } from "./columns.ts";
import { kindOf } from "./filters.ts";

/** How much may be drawn around a text, in pixels; some kinds are drawn as something else altogether. */
const AROUND: Record<string, number> = { choice: 44, state: 44, multi_choice: Infinity, many: Infinity, json: Infinity, snapshot: Infinity, file: Infinity };
/** Writing whose letters are known in width: Latin, punctuation, Chinese. */
const MEASURABLE = /^[\u0020-\u024f\u2010-\u2026\u3000-\u9fff\uff01-\uff60]*$/;
/** How wide letters are in the widest typefaces that lists are drawn in; bold ones are so many times wider. */
const WIDEST = { any: 8.4, capital: 10.3, wide: 13, bold: 1.13 };
const CAPITAL = /[A-Z\u00c0-\u024f]/;
const WIDE = /[MWmw@%&\u00c6\u0152\u2014\u2026]/;

/** Tells whether a text surely has room in its column: each cell that clips its text is drawn by itself, and that is a fifth of what scrolling costs. */
export function hasRoom(text: string, column: Column, bold: boolean): boolean {
  const kind = kindOf(column.field);
  if (kind === "boolean") return true;
  if (text.length * 6 > column.width || !MEASURABLE.test(text)) return false;
  const drawn = [...text].reduce((sum, letter) => sum + widest(letter), 0) * (bold ? WIDEST.bold : 1);
  // Up to the cell's right side: what stands in the next one begins further on.
  return 12 + drawn + (AROUND[kind] ?? 0) <= column.width;
}

function widest(letter: string): number {
  if (letter > "\u2e80" || WIDE.test(letter)) return WIDEST.wide;
  return CAPITAL.test(letter) ? WIDEST.capital : WIDEST.any;
}
