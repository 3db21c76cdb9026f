import type { Field, Model, RecordRow, View } from "../../shared/api/types.ts";
import { showValue, type Showing } from "../../shared/format/value.ts";
import { followPath, pathTitles, SYSTEM_FIELDS, valueAt } from "../../shared/paths.ts";
import { kindOf } from "./filters.ts";

/** A column of a list: what it shows, what it is called, how much room it takes. */
export interface Column {
  path: string;
  title: string;
  field: Field;
  /** Pixels. */
  width: number;
  numeric: boolean;
  sortable: boolean;
}

const WIDTHS: Record<string, number> = {
  text: 180, long_text: 260, sequence: 160, reference: 200, integer: 96, decimal: 110, quantity: 120, money: 120,
  rollup: 110, percent: 96, duration: 96, time: 96, multi_choice: 180, many: 200, parent: 200, user: 140, code: 180, boolean: 84, date: 116, datetime: 160, choice: 130, state: 120,
};
const NUMERIC = new Set(["integer", "decimal", "quantity", "money", "percent", "duration", "rollup"]);
const UNSORTED = new Set(["children", "json", "snapshot", "multi_choice", "many", "file", "masked"]);
/** Their values are drawn as marks rather than written. */
const MARKED = new Set(["boolean", "choice", "state", "multi_choice", "json", "snapshot", "file"]);
const HIDDEN = new Set(["children", "json", "snapshot", "secret", "file", "rich_text"]);
const GROUPED = new Set(["text", "choice", "state", "reference", "parent", "boolean", "date", "code", "user"]);

/** Returns a view's columns, without those that this person does not see; `paths` where others were chosen. */
export function columnsOf(model: Model, view: Pick<View, "of" | "columns">, language: string, paths: readonly string[] = view.columns): Column[] {
  const seen = paths.filter((path) => followPath(model, view.of, path));
  const titles = pathTitles(model, view.of, seen, language);
  return seen.flatMap((path, index) => {
    const field = followPath(model, view.of, path)?.field;
    if (!field) return [];
    const kind = kindOf(field);
    return {
      path, field, title: titles[index] ?? path, width: WIDTHS[kind] ?? 160, numeric: NUMERIC.has(kind),
      sortable: !UNSORTED.has(field.type),
    };
  });
}

const MOST_WIDE = 360;
/** Pixels of a letter of a list, of a bold one, of one as wide as it is high, and of what stands around the words. */
const LETTER = { narrow: 7.6, bold: 9.2, wide: 13.5, around: 30 };
/** Pixels of the dot and the edges of a tag. */
const TAG = 18;
const MEASURED = 60;

/** Returns columns as wide as their first rows and their titles ask for, within what their kinds allow. */
export function measured(columns: Column[], rows: readonly RecordRow[], showing: Showing): Column[] {
  const first = rows.slice(0, MEASURED);
  return columns.map((column, at) => {
    // The first column names the record: it is bold, and cut off it would name none.
    const letter = at === 0 ? LETTER.bold : LETTER.narrow;
    const kind = kindOf(column.field);
    const tag = kind === "choice" || kind === "state";
    if ((MARKED.has(kind) && !tag) || !first.length) return column;
    // One value in ten may be longer than its column; what is told as a tag, and what names the record, is never cut.
    const sizes = first.map((row) => pixels(showValue(valueAt(row, column.path), column.field, showing), letter) + (tag ? TAG : 0)).sort((a, b) => a - b);
    const most = sizes[Math.ceil(sizes.length * (at === 0 || tag ? 1 : 0.9)) - 1] ?? 0;
    return { ...column, width: Math.round(Math.min(MOST_WIDE, Math.max(most, pixels(column.title) + 18, 84))) };
  });
}

function pixels(text: string, narrow = LETTER.narrow): number {
  return [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? LETTER.wide : narrow), LETTER.around);
}

/** Returns the column that takes the room which a wide screen leaves: the longest words, so that marks and figures stay close together. */
export function slackOf(columns: readonly Column[]): Column | undefined {
  return columns.reduce<Column | undefined>((most, column) => (column.numeric || MARKED.has(kindOf(column.field)) || (most && most.width >= column.width) ? most : column), undefined);
}

/** Returns every column that a list of these records can show: the view's, those chosen, then the other fields, then those of all records. No two read alike. */
export function columnsOffered(model: Model, view: Pick<View, "of" | "columns">, language: string, chosen: readonly string[] = []): Column[] {
  const own = (model.entities[view.of]?.field_order ?? []).filter((key) => !HIDDEN.has(model.entities[view.of]?.fields[key]?.type ?? ""));
  return columnsOf(model, view, language, [...new Set([...view.columns, ...chosen, ...own, ...Object.keys(SYSTEM_FIELDS)])]);
}

/** Tells whether adding a column's values up means anything. */
export function summable(column: Column): boolean {
  return column.numeric && kindOf(column.field) !== "percent" && column.field.format !== "percent";
}

/** Tells whether a column's values can be grouped by. */
export function groupable(column: Column): boolean {
  return GROUPED.has(kindOf(column.field));
}

/** Returns the sort after a click on a heading: upwards, downwards, then as the view has it. */
export function nextSort(now: readonly string[], path: string): string[] | undefined {
  if (now[0] === path) return [`-${path}`];
  return now[0] === `-${path}` ? undefined : [path];
}

/** Returns how a column is sorted, in ARIA's words. */
export function sortOf(now: readonly string[], path: string): "ascending" | "descending" | "none" {
  if (now[0] === path) return "ascending";
  return now[0] === `-${path}` ? "descending" : "none";
}
