/** Values while they are calculated with: numbers are Big, dates ISO text, moments microseconds since 1970 in UTC. */
import { type Exact, number } from "./arithmetic.ts";
import { momentText, parseMoment } from "./calendar.ts";
import type { Json, TypeName } from "./tree.ts";

export type Value = string | boolean | bigint | Exact | null | Value[] | { readonly json: Json };

/** Returns the value that JSON holds for a type; what cannot be read is null. */
export function fromJson(json: Json, type: TypeName): Value {
  if (json === null || json === undefined) return null;
  if (type.startsWith("list of ")) return Array.isArray(json) ? json.map((item) => fromJson(item, type.slice(8))) : null;
  switch (type) {
    case "integer":
    case "decimal":
      return typeof json === "number" || typeof json === "string" ? number(json) : null;
    case "datetime":
      return typeof json === "string" ? parseMoment(json, null) : null;
    case "record":
      return reference(json);
    case "boolean":
      return typeof json === "boolean" ? json : null;
    case "json":
      return { json };
    default:
      return typeof json === "string" ? json : null;
  }
}

function reference(json: Json): Value {
  const id = typeof json === "object" && json !== null && !Array.isArray(json) ? json["id"] : json;
  return typeof id === "string" ? id : null;
}

/** Returns the JSON of a value, as the server would write it; whole numbers that JSON cannot hold exactly are text. */
export function toJson(value: Value, type: TypeName): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return momentText(value);
  if (Array.isArray(value)) return value.map((item) => toJson(item, type.replace(/^list of /, "")));
  if ("json" in value) return value.json;
  const whole = Number(value.toFixed());
  return type === "integer" && Number.isSafeInteger(whole) ? whole : value.toFixed();
}
