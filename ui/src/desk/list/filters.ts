import type { Field } from "../../shared/api/types.ts";
import { readDecimal } from "../../shared/format/decimal.ts";
import { fromLocalInput } from "../../shared/format/moment.ts";

/** A condition on one column, as the address carries it: path, operator, values. */
export interface Filter {
  path: string;
  is: Operator;
  to: string[];
}

export type Operator =
  | "contains" | "equals" | "differs" | "one_of" | "at_least" | "at_most" | "between" | "yes" | "no" | "empty" | "filled" | "or" | "written";

/** Begins another alternative: what stands before it, or what stands behind it, must hold. */
export const OR: Filter = { path: "", is: "or", to: [] };

const TEXT: Operator[] = ["contains", "equals", "differs", "empty", "filled"];
const ORDERED: Operator[] = ["between", "at_least", "at_most", "equals", "empty", "filled"];
const YES_NO: Operator[] = ["yes", "no"];
const LISTED: Operator[] = ["one_of", "empty", "filled"];
const RECORD: Operator[] = ["equals", "differs", "empty", "filled"];

const OPERATORS: Record<string, Operator[]> = {
  text: TEXT, long_text: TEXT, sequence: TEXT, integer: ORDERED, decimal: ORDERED, quantity: ORDERED, money: ORDERED,
  rollup: ORDERED, date: ORDERED, datetime: ORDERED, boolean: YES_NO, choice: LISTED, state: LISTED, reference: RECORD, parent: RECORD, code: TEXT, time: ORDERED,
};

/** Returns the operators that fit a field, the usual one first; none where it cannot be filtered. */
export function operatorsOf(field: Field): Operator[] {
  return OPERATORS[kindOf(field)] ?? [];
}

/** Returns a field's type for comparing: of a formula the type of its result. */
export function kindOf(field: Field): string {
  if (field.type === "lookup") return field.shows ? kindOf(field.shows) : "text";
  return field.type === "formula" ? (field.result ?? "decimal") : field.type;
}

/** Counts the values that an operator asks for. */
export function valuesNeeded(operator: Operator): 0 | 1 | 2 {
  if (["yes", "no", "empty", "filled", "or"].includes(operator)) return 0;
  return operator === "between" ? 2 : 1;
}

/** Returns the condition's text in the expression language; null where a value is missing or cannot be read. */
export function filterText(filter: Filter, field: Field, zone: string): string | null {
  const { path, is } = filter;
  if (is === "or") return null;
  if (is === "written") return filter.to[0]?.trim() || null;
  if (is === "yes") return `${path} == true`;
  // Not `== false`: where nothing was ever said, the answer is no as well.
  if (is === "no") return `not same(${path}, true)`;
  if (is === "empty") return `${path} == null`;
  if (is === "filled") return `${path} != null`;
  if (is === "one_of") return filter.to.length ? `${path} in [${filter.to.map(quoted).join(", ")}]` : null;
  const [first, second] = filter.to.map((value) => written(value, field, zone));
  if (is === "between") return between(path, first, second);
  if (!first) return null;
  if (is === "contains") return `lower(${path}) contains lower(${first})`;
  return `${path} ${SIGNS[is]} ${first}`;
}

const SIGNS = { equals: "==", differs: "!=", at_least: ">=", at_most: "<=" } as const;

/** Returns what the conditions of a person ask together: alternatives, in each of which everything must hold. */
export function askedText(filters: readonly Filter[], text: (filter: Filter) => string | null): string {
  const alternatives: string[][] = [[]];
  for (const filter of filters) {
    if (filter.is === "or") alternatives.push([]);
    else {
      const written = text(filter);
      if (written) alternatives.at(-1)?.push(written);
    }
  }
  const said = alternatives.filter((each) => each.length).map((each) => whereText(null, each));
  return said.length === 1 ? (said[0] ?? "") : said.map((each) => `(${each})`).join(" or ");
}

/** Returns all conditions joined, with the view's own one. */
export function whereText(own: string | null | undefined, filters: (string | null)[]): string {
  const parts = [own, ...filters].filter((part): part is string => Boolean(part));
  return parts.length === 1 ? (parts[0] ?? "") : parts.map((part) => `(${part})`).join(" and ");
}

/** Returns a text as the expression language writes it. */
export function quoted(text: string): string {
  const escaped = text.replace(/\\/g, "\\\\").replace(/'/g, "\\'").replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/\t/g, "\\t");
  return `'${escaped}'`;
}

function between(path: string, first: string | null | undefined, second: string | null | undefined): string | null {
  const parts = [first && `${path} >= ${first}`, second && `${path} <= ${second}`].filter(Boolean);
  return parts.length ? parts.join(" and ") : null;
}

function written(value: string, field: Field, zone: string): string | null {
  if (value === "") return null;
  switch (kindOf(field)) {
    case "integer":
    case "decimal":
    case "quantity":
    case "money":
    case "rollup":
      return readDecimal(value);
    case "datetime": {
      const moment = fromLocalInput(value, zone);
      return moment && quoted(moment);
    }
    default:
      return quoted(value);
  }
}
