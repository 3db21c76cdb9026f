import type { Field, Model, Value } from "../../../shared/api/types.ts";
import { clean, toWire, type Refusal } from "../../../shared/form/clean.ts";
import { isReference, labelOf, optionsOf } from "../../../shared/format/value.ts";
import { toLocalInput } from "../../../shared/format/moment.ts";
import { wordsIn } from "../../../shared/words.ts";

/** Reads what a spreadsheet put on the clipboard: tabs between cells, lines between rows, quotes around cells with either. */
export function pasted(text: string): string[][] {
  const rows: string[][] = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? "";
    const row = rows.at(-1) ?? [];
    const last = row.length - 1;
    if (quoted) {
      if (sign === '"' && text[at + 1] === '"') { row[last] += '"'; at += 1; }
      else if (sign === '"') quoted = false;
      else row[last] += sign;
    } else if (sign === '"' && row[last] === "") quoted = true;
    else if (sign === "\t") row.push("");
    else if (sign === "\n") rows.push([""]);
    else if (sign !== "\r") row[last] += sign;
  }
  // A last line break ends the last row; it begins no further one.
  return rows.length > 1 && rows.at(-1)?.join("") === "" ? rows.slice(0, -1) : rows;
}

/** Returns a value as a cell shows it for changing. */
export function cellText(value: Value, field: Field, model: Model, language: string, zone: string): string {
  if (value === null || value === undefined) return "";
  if (isReference(value)) return labelOf(value);
  if (typeof value === "boolean") return value ? "1" : "0";
  if (field.type === "datetime") return toLocalInput(String(value), zone).replace("T", " ");
  const option = optionsOf(field, model).find((each) => each.value === value);
  return option ? wordsIn(option.title, language, option.value) : String(value);
}

/** Returns what a cell's text means on the wire, or why it means nothing; references are named by their keys. */
export function cellValue(text: string, field: Field, model: Model, zone: string): { value: Value } | { refused: Refusal } {
  const typed = text.trim();
  if (typed === "") return field.required ? { refused: { key: "clean.required", data: {} } } : { value: null };
  if (field.type === "boolean") {
    if (/^(1|yes|true|是|y|√)$/i.test(typed)) return { value: true };
    return /^(0|no|false|否|n|×)$/i.test(typed) ? { value: false } : { refused: { key: "rows.yes_or_no", data: {} } };
  }
  if (field.type === "choice") {
    const option = optionsOf(field, model).find((each) => each.value === typed || Object.values(each.title).some((title) => title?.toLowerCase() === typed.toLowerCase()));
    return option ? { value: option.value } : { refused: { key: "rows.no_option", data: { text: typed } } };
  }
  const cleaned = clean(field.type === "datetime" ? typed.replace(" ", "T") : typed, field, zone);
  return "refused" in cleaned ? cleaned : { value: toWire(cleaned.value) };
}
