/** Functions of texts; lengths and positions count code points, positions from 1. */
import { type Exact, number, round } from "../arithmetic.ts";
import { localOf, momentText } from "../calendar.ts";
import { characters, fits, TEXT_LIMIT } from "../operators.ts";
import type { Value } from "../values.ts";
import { lower, upper } from "./letters.ts";
import { matches } from "./pattern.ts";
import type { FunctionTable } from "./table.ts";

const BLANKS = " \\t\\r\\n\\u00a0\\u3000";
const TRIM = new RegExp(`^[${BLANKS}]+|[${BLANKS}]+$`, "g");
const NUMBER = /^[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?$/;

export const trim = (text: string): string => text.replace(TRIM, "");

/** Returns a value as people read it; a moment to the minute in the zone. */
export function textOf(value: Value, zone: string): string {
  if (typeof value === "bigint") return momentText(localOf(value, zone)).slice(0, 16).replace("T", " ");
  if (typeof value === "string" || typeof value === "boolean") return String(value);
  return (value as Exact).toFixed();
}

function substring(text: string, start: Exact, length?: Exact): string | null {
  if (start.lt(1) || length?.lt(0)) return null;
  const from = start.gt(1e9) ? 1e9 : start.toNumber() - 1;
  const until = length === undefined ? undefined : from + (length.gt(1e9) ? 1e9 : length.toNumber());
  return fits(characters(text).slice(from, until).join(""));
}

function right(text: string, count: Exact): string | null {
  if (count.lt(0)) return null;
  const all = characters(text);
  return fits(all.slice(count.gte(all.length) ? 0 : all.length - count.toNumber()).join(""));
}

function replace(text: string, old: string, by: string): string | null {
  if (old === "") return fits(text);
  const pieces = text.split(old);
  const grown = characters(text).length + (pieces.length - 1) * (characters(by).length - characters(old).length);
  return grown <= TEXT_LIMIT ? pieces.join(by) : null;
}

function padLeft(text: string, width: Exact, fill: string): string | null {
  if (width.gt(1000) || characters(fill).length !== 1) return null;
  const missing = width.toNumber() - characters(text).length;
  return fits(missing > 0 ? fill.repeat(missing) + text : text);
}

function formatNumber(value: Exact, places: Exact): string | null {
  const [whole = "", fraction] = round(value, places)?.toFixed(places.toNumber()).split(".") ?? [];
  if (whole === "") return null;
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

function toNumber(text: string): Exact | null {
  const trimmed = trim(text);
  return NUMBER.test(trimmed) ? number(trimmed.replace("+", "")) : null;
}

export const TEXTS: FunctionTable = {
  text: { run: ([value], { zone }) => textOf(value as Value, zone) },
  concat: { nulls: true, run: (texts) => fits(texts.map((text) => text ?? "").join("")) },
  lower: { run: ([text]) => lower(text as string) },
  upper: { run: ([text]) => upper(text as string) },
  trim: { run: ([text]) => trim(text as string) },
  length: { run: ([text]) => number(characters(text as string).length) },
  starts_with: { run: ([text, part]) => (text as string).startsWith(part as string) },
  ends_with: { run: ([text, part]) => (text as string).endsWith(part as string) },
  contains_text: { run: ([text, part]) => (text as string).includes(part as string) },
  matches: { run: ([text, pattern]) => matches(text as string, pattern as string) },
  replace: { run: ([text, old, by]) => replace(text as string, old as string, by as string) },
  substring: { run: ([text, start, length]) => substring(text as string, start as Exact, length as Exact | undefined) },
  left: { run: ([text, count]) => substring(text as string, number(1) as Exact, count as Exact) },
  right: { run: ([text, count]) => right(text as string, count as Exact) },
  pad_left: { run: ([text, width, fill]) => padLeft(text as string, width as Exact, fill as string) },
  format_number: { run: ([value, places]) => formatNumber(value as Exact, places as Exact) },
  to_number: { run: ([text]) => toNumber(text as string) },
};
