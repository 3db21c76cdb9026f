/** The function list of the language; the same names as on the server. */
import { ceil, type Exact, floor, round, ZERO } from "../arithmetic.ts";
import { equal, order } from "../operators.ts";
import type { Value } from "../values.ts";
import { MOMENTS } from "./moments.ts";
import type { FunctionTable } from "./table.ts";
import { TEXTS } from "./texts.ts";

const extreme = (values: Value[], sign: number): Value =>
  values.reduce((held, value) => (order(value, held) * sign > 0 ? value : held));

const NUMBERS: FunctionTable = {
  abs: { run: ([value]) => (value as Exact).abs() },
  round: { run: ([value, places]) => round(value as Exact, (places as Exact | undefined) ?? ZERO) },
  floor: { run: ([value]) => floor(value as Exact) },
  ceil: { run: ([value]) => ceil(value as Exact) },
  min: { run: (values) => extreme(values, -1) },
  max: { run: (values) => extreme(values, 1) },
};

const NULLS: FunctionTable = {
  is_null: { nulls: true, run: ([value]) => value === null },
  coalesce: { nulls: true, run: (values) => values.find((value) => value !== null) ?? null },
  same: {
    nulls: true,
    run: ([one, other]) => (one === null || other === null ? one === other : equal(one as Value, other as Value)),
  },
};

export const FUNCTIONS: FunctionTable = { ...NULLS, ...NUMBERS, ...TEXTS, ...MOMENTS };
