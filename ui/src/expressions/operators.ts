/** What the operators do with values, null included. */
import { isNumber } from "./arithmetic.ts";
import type { Value } from "./values.ts";

export const TEXT_LIMIT = 32_767;

/** Returns the characters (code points) of a text. */
export const characters = (text: string): string[] => Array.from(text);

/** Returns the text, or null where it is longer than a calculated text may be. */
export function fits(text: string): string | null {
  return text.length <= TEXT_LIMIT || characters(text).length <= TEXT_LIMIT ? text : null;
}

/** Returns below 0, 0 or above 0 as the first value is smaller, equal or larger; texts go by code point. */
export function order(left: Value, right: Value): number {
  if (isNumber(left) && isNumber(right)) return left.cmp(right);
  if (typeof left === "string" && typeof right === "string") return orderTexts(left, right);
  if (left === right) return 0;
  return (left as bigint) < (right as bigint) ? -1 : 1;
}

const ASTRAL = /[\ud800-\udfff]/;

function orderTexts(left: string, right: string): number {
  if (!ASTRAL.test(left) && !ASTRAL.test(right)) return left < right ? -1 : left > right ? 1 : 0;
  const [one, other] = [characters(left), characters(right)];
  for (let at = 0; at < Math.min(one.length, other.length); at += 1) {
    const difference = (one[at]?.codePointAt(0) ?? 0) - (other[at]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

export const equal = (left: Value, right: Value): boolean => order(left, right) === 0;

const HOLDS: Record<string, (order: number) => boolean> = {
  "==": (order) => order === 0,
  "!=": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

export function compare(left: Value, sign: string, right: Value): boolean | null {
  if (left === null || right === null) return null;
  if (sign === "in") return Array.isArray(right) && right.some((item) => item !== null && equal(left, item));
  return HOLDS[sign]?.(order(left, right)) ?? null;
}

export function allOf(conditions: Iterable<Value>): boolean | null {
  let unknown = false;
  for (const condition of conditions) {
    if (condition === false) return false;
    unknown ||= condition === null;
  }
  return unknown ? null : true;
}

export function anyOf(conditions: Iterable<Value>): boolean | null {
  let unknown = false;
  for (const condition of conditions) {
    if (condition === true) return true;
    unknown ||= condition === null;
  }
  return unknown ? null : false;
}
