import type { Check, Json } from "../api/types.ts";
import { compareDecimals, readDecimal } from "../format/decimal.ts";
import { valueAt } from "../paths.ts";
import { pathsIn } from "./needed.ts";
import { isWritten, type FormSetting, type Names } from "./runtime.ts";

/** The bounds that the checks of a record set to one of its values; null where there is none. */
export interface Limits {
  least: string | null;
  most: string | null;
}

/** Returns the checks that do not hold; one that reads what is not known here is left to the server. */
export function brokenChecks(setting: FormSetting, names: Names): Check[] {
  return (setting.entity.checks ?? []).filter((check) => isKnown(setting, check, names) && setting.evaluate(check.if, names) === false);
}

/** Returns the control that a check is told at: its own field, or the first that it reads. */
export function placeOf(check: Check, controls: ReadonlySet<string>): string {
  if (check.field) return check.field;
  return [...pathsIn(check.if)].map(rootOf).find((root) => controls.has(root)) ?? "";
}

/** Returns the narrowest bounds that the checks set to a value, read from their comparisons. */
export function limitsOf(setting: FormSetting, key: string, names: Names): Limits | null {
  const limits: Limits = { least: null, most: null };
  for (const check of setting.entity.checks ?? []) {
    if (isKnown(setting, check, names)) narrow(check.if, key, limits, (tree) => bound(setting.evaluate(tree, names)));
  }
  return limits.least === null && limits.most === null ? null : limits;
}

function narrow(tree: Json, key: string, limits: Limits, read: (tree: Json) => string | null): void {
  if (!Array.isArray(tree)) return;
  if (tree[0] === "and" && Array.isArray(tree[2])) for (const each of tree[2]) narrow(each, key, limits, read);
  if (tree[0] !== "compare" || !Array.isArray(tree[3])) return;
  let left = tree[2] ?? null;
  for (let at = 0; at < tree[3].length; at += 2) {
    const [sign, right] = [tree[3][at], tree[3][at + 1] ?? null];
    if (isPath(left, key) && !pathsIn(right).has(key)) take(limits, sign === ">=" ? "least" : sign === "<=" ? "most" : null, read(right));
    if (isPath(right, key) && !pathsIn(left).has(key)) take(limits, sign === "<=" ? "least" : sign === ">=" ? "most" : null, read(left));
    left = right;
  }
}

function take(limits: Limits, side: "least" | "most" | null, value: string | null): void {
  if (!side || value === null) return;
  const before = limits[side];
  const narrower = before === null || (side === "least" ? compareDecimals(value, before) > 0 : compareDecimals(value, before) < 0);
  if (narrower) limits[side] = value;
}

function isPath(tree: Json, key: string): boolean {
  return Array.isArray(tree) && tree[0] === "path" && tree[3] === key;
}

function bound(value: Json | undefined): string | null {
  return typeof value === "string" || typeof value === "number" ? readDecimal(String(value)) : null;
}

function isKnown(setting: FormSetting, check: Check, names: Names): boolean {
  return [...pathsIn(check.if)].every((path) => {
    const root = rootOf(path);
    const field = setting.entity.fields[root];
    if (root !== path) return valueAt(names, path) !== undefined;
    // Of a new record the engine still fills what is on no form: defaults, numbers, the first state.
    const entered = setting.form.sections.some((section) => section.controls.some((control) => control.field === root)) || setting.form.about?.field === root;
    return setting.original ? root in setting.original || entered : entered && field !== undefined && isWritten(field);
  });
}

function rootOf(path: string): string {
  return path.split(".")[0] ?? path;
}
