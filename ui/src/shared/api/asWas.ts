import type { Field, Form, Json, Value, Words } from "./types.ts";

/** A record as it was: values, and the form and rules of then by today's keys. */
export interface AsWas {
  at: string;
  exists: boolean;
  values: Record<string, Json>;
  /** Fields whose values are those of today. */
  today: string[];
  last: { at: string; by: { id: string; label: string }; event: string; version: number } | null;
  release: { number: number; version: string; at: string; note: string; by: string; current: boolean } | null;
  form: Form | null;
  fields: Record<string, Field>;
  rules: { key: string; title: Words; file: string; text: string; same: boolean }[];
  rows: RowsThen[];
}

/** The rows of a sub-table as they stood; `whole`: also those that were deleted since or belong to another record today. */
export interface RowsThen {
  field: string;
  of: string;
  rows: { id: string; values: Record<string, Value>; today: string[]; now: "there" | "elsewhere" | "deleted" }[];
  more: boolean;
  whole: boolean;
}
