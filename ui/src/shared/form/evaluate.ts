import { evaluate, type Tree } from "../../expressions/index.ts";
import type { Condition, Value } from "../api/types.ts";
import { isReference } from "../format/value.ts";
import { valueAt } from "../paths.ts";
import type { Evaluate, Names } from "./runtime.ts";

/** Returns what judges a form's conditions and defaults, on the clock of a time zone. */
export function evaluatorFor(zone: string): Evaluate {
  return (expression, names) => {
    if (!Array.isArray(expression)) return null;
    return wholeRecord(expression, names) ?? (evaluate(expression as Tree, names, { now: new Date().toISOString(), zone }) as Value);
  };
}

/** A plain path to a record gives the record with its label, not only its id: a person reads it. */
function wholeRecord(expression: Condition[], names: Names): Value {
  if (expression[0] !== "path" || expression[1] !== "record" || typeof expression[3] !== "string") return null;
  const found = valueAt(names, expression[3]);
  return isReference(found) ? found : null;
}
