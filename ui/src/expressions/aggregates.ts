/** What the aggregates do with the values of rows; null is left out, and a condition counts only when it is true. */
import { bounded, divide, type Exact, isNumber, number, ZERO } from "./arithmetic.ts";
import { order } from "./operators.ts";
import type { Value } from "./values.ts";

const total = (values: Value[]): Exact | null =>
  bounded(values.filter(isNumber).reduce((sum, value) => sum.plus(value), ZERO));

function average(values: Value[]): Exact | null {
  const known = values.filter(isNumber);
  const [sum, count] = [total(known), number(known.length)];
  return sum && count && divide(sum, count);
}

const extreme = (values: Value[], sign: number): Value => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((held, value) => (order(value, held) * sign > 0 ? value : held));
};

export const AGGREGATES: Readonly<Record<string, (values: Value[]) => Value>> = {
  sum: total,
  avg: average,
  min: (values) => extreme(values, -1),
  max: (values) => extreme(values, 1),
  count: (values) => number(values.filter((value) => value === true).length),
  any: (values) => values.includes(true),
  all: (values) => values.every((value) => value === true),
};
