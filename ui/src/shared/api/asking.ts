import type { Json, Problem } from "./types.ts";

/** A filter that somebody kept. */
export interface SavedFilter {
  id: string;
  entity: string;
  title: string;
  where: string;
  search: string;
  order_by: string[];
  fields: string[];
  shared: string[];
  own: boolean;
  version: number;
}

/** What a change of many records did, or would do. */
export interface BulkReport {
  dry_run: boolean;
  matched: number;
  changed: number;
  unchanged: number;
  refused: number;
  problems: Problem[];
}

/** A record found by a search over everything. */
export interface Found {
  entity: string;
  id: string;
  label: string;
  path: string;
  text: string;
}

export interface BinEntry {
  id: string;
  entity: string;
  record: string;
  at: string;
  by: { id: string; label: string };
  /** How many records come back together. */
  records: number;
  values: Record<string, Json>;
}

/** Records of an entity that point to a record by a field: how many, and the condition that lists them. */
export interface Relation {
  entity: string;
  field: string;
  count: number;
  more: boolean;
  where: string;
}
