import type { Field, Value } from "../api/types.ts";
import { compareDecimals, placesOf, readDecimal } from "../format/decimal.ts";
import { fromLocalInput } from "../format/moment.ts";
import { readDuration } from "../format/duration.ts";
import { isReference } from "../format/value.ts";

/** What a typed value means on the wire, or the reason it means nothing: a catalog key and its data. */
export type Cleaned = { value: Value } | { refused: Refusal };

export interface Refusal {
  key: string;
  data: Record<string, string | number>;
}

type Clean = (raw: NonNullable<Value>, field: Field, zone: string) => Cleaned;

const refuse = (key: string, data: Refusal["data"] = {}): Cleaned => ({ refused: { key, data } });

const cleanText: Clean = (raw, field) => {
  const text = String(raw);
  const longest = field.max_length ?? Infinity;
  return text.length > longest ? refuse("clean.too_long", { max: longest, length: text.length }) : { value: text };
};

const cleanNumber =
  (places: (field: Field) => number): Clean =>
  (raw, field) => {
    const decimal = readDecimal(String(raw));
    if (decimal === null) return refuse("clean.not_a_number");
    if (placesOf(decimal) > places(field)) return refuse("clean.too_many_places", { places: places(field) });
    return outOfBounds(decimal, field) ?? { value: decimal };
  };

function outOfBounds(decimal: string, field: Field): Cleaned | null {
  const least = readDecimal(String(field.min ?? ""));
  const most = readDecimal(String(field.max ?? ""));
  const edge = field.exclusive ? 0 : 1;
  if (least !== null && compareDecimals(decimal, least) < 1 - edge) {
    return refuse(field.exclusive ? "clean.must_be_above" : "clean.too_small", { min: least });
  }
  if (most !== null && compareDecimals(decimal, most) > edge - 1) {
    return refuse(field.exclusive ? "clean.must_be_below" : "clean.too_large", { max: most });
  }
  return null;
}

const cleanReference: Clean = (raw) => (isReference(raw) || typeof raw === "string" ? { value: raw } : refuse("clean.not_a_record"));

/** One line a type; a type that is missing here passes as it is and the server judges it. */
const CLEAN: Record<string, Clean> = {
  text: cleanText,
  long_text: cleanText,
  sequence: cleanText,
  integer: (raw, field, zone) => {
    const cleaned = cleanNumber(() => 0)(raw, field, zone);
    return "value" in cleaned ? { value: Number(cleaned.value) } : cleaned;
  },
  decimal: cleanNumber((field) => field.scale ?? 6),
  quantity: cleanNumber((field) => field.scale ?? 6),
  money: cleanNumber((field) => field.scale ?? 4),
  date: (raw) => (/^\d{4}-\d{2}-\d{2}$/.test(String(raw)) ? { value: raw } : refuse("clean.not_a_date")),
  datetime: (raw, _field, zone) => {
    const text = String(raw);
    if (/(Z|[+-]\d{2}:?\d{2})$/.test(text)) return { value: text };
    const moment = fromLocalInput(text, zone);
    return moment ? { value: moment } : refuse("clean.not_a_date");
  },
  percent: cleanNumber((field) => field.scale ?? 4),
  rich_text: cleanText,
  code: cleanText,
  time: (raw) => (/^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(String(raw)) ? { value: raw } : refuse("clean.not_a_time")),
  duration: (raw) => {
    const seconds = typeof raw === "number" ? raw : readDuration(String(raw));
    return seconds === null ? refuse("clean.not_a_duration") : { value: seconds };
  },
  multi_choice: (raw) => ({ value: Array.isArray(raw) && raw.length === 0 ? null : raw }),
  many: (raw) => ({ value: Array.isArray(raw) && raw.length === 0 ? null : raw }),
  user: cleanReference,
  reference: cleanReference,
  parent: cleanReference,
  json: (raw) => {
    if (typeof raw !== "string") return { value: raw };
    try {
      return { value: JSON.parse(raw) as Value };
    } catch {
      return refuse("clean.not_json");
    }
  },
};

/** Cleans what a person typed for a field; empty text is no value. */
export function clean(raw: Value, field: Field, zone: string): Cleaned {
  if (raw === null || raw === undefined || (typeof raw === "string" && raw.trim() === "")) return { value: null };
  return CLEAN[field.type]?.(raw, field, zone) ?? { value: raw };
}

/** Tells whether two wire values mean the same; references are the same by id. */
export function sameValue(a: Value, b: Value): boolean {
  const left = toWire(a ?? null);
  const right = toWire(b ?? null);
  return left === right || (typeof left === "object" && JSON.stringify(left) === JSON.stringify(right));
}

/** Returns a value as a request carries it: references by id. */
export function toWire(value: Value): Value {
  if (Array.isArray(value)) return value.map((each) => toWire(each) ?? null);
  return isReference(value) ? value.id : value;
}
