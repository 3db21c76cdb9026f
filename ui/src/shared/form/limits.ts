import type { Limits } from "./checks.ts";
import type { Refusal } from "./clean.ts";

/** Returns how limits are told: a catalog key and its data; null where there are none. */
export function limitWords(limits: Limits | null): Refusal | null {
  if (!limits) return null;
  const { least, most } = limits;
  if (least !== null && most !== null) return { key: "limits.between", data: { min: least, max: most } };
  if (least !== null) return { key: "limits.least", data: { min: least } };
  return most === null ? null : { key: "limits.most", data: { max: most } };
}
