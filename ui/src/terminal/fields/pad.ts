import { compareDecimals, placesOf, readDecimal } from "../../shared/format/decimal.ts";
import type { Field } from "../../shared/api/types.ts";

const MOST_DIGITS = 15;

/** Returns how many places behind the point a field takes. */
export function placesFor(field: Field): number {
  return field.type === "integer" ? 0 : (field.scale ?? (field.type === "money" ? 4 : 6));
}

/** Returns the text after a key of the keypad; a key that would make no number changes nothing. */
export function pressed(text: string, key: string, field: Field): string {
  if (key === "erase") return text.slice(0, -1);
  if (key === "clear") return "";
  if (key === "sign") return text.startsWith("-") ? text.slice(1) : `-${text}`;
  if (key === ".") {
    if (text.includes(".") || placesFor(field) === 0) return text;
    return /\d$/.test(text) ? `${text}.` : `${text}0.`;
  }
  const next = text === "0" || text === "-0" ? text.slice(0, -1) + key : text + key;
  if (next.replace(/\D/g, "").length > MOST_DIGITS || placesOf(next) > placesFor(field)) return text;
  return next;
}

/** Tells on which side of its bounds a number lies, while it is still being typed. */
export function outside(text: string, field: Field): "low" | "high" | null {
  const value = readDecimal(text);
  if (value === null) return null;
  const least = readDecimal(String(field.min ?? ""));
  const most = readDecimal(String(field.max ?? ""));
  if (least !== null && (compareDecimals(value, least) < 0 || (field.exclusive && compareDecimals(value, least) === 0))) return "low";
  if (most !== null && (compareDecimals(value, most) > 0 || (field.exclusive && compareDecimals(value, most) === 0))) return "high";
  return null;
}

/** Tells whether a field can be below zero. */
export function canBeNegative(field: Field): boolean {
  const least = readDecimal(String(field.min ?? ""));
  return least === null || compareDecimals(least, "0") < 0;
}
