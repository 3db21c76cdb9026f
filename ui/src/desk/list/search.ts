import type { Filter, Operator } from "./filters.ts";

/** What of a view stands in the address. */
export interface ListSearch {
  /** Searched text. */
  q?: string;
  /** Sort keys, `-` for downwards. */
  sort?: string[];
  /** Conditions as [path, operator, ...values]; ["", "or"] begins another alternative, ["", "written", text] is an expression. */
  f?: string[][];
  /** A kept filter: its id, or `view:` and the name that the view gives it. */
  by?: string;
  /** The shown columns, where they are not the view's own. */
  c?: string[];
  /** How many of them stay in sight at the left. */
  z?: number;
  /** What the rows are grouped by; empty where the view's own grouping is switched off. */
  g?: string;
  /** The day that a calendar or lanes stand at, as 2026-11-22. */
  d?: string;
  /** How much of time is seen. */
  m?: string;
  /** The record that is told of. */
  r?: string;
}

/** Reads what an address says about a view; what does not fit is left out. */
export function readListSearch(search: Record<string, unknown>): ListSearch {
  const read: ListSearch = {};
  if (typeof search["q"] === "string" && search["q"]) read.q = search["q"];
  else if (typeof search["q"] === "number") read.q = String(search["q"]);
  if (isTexts(search["sort"]) && search["sort"].length) read.sort = search["sort"];
  if (Array.isArray(search["f"])) {
    const f = search["f"].filter((item): item is string[] => isTexts(item) && item.length >= 2);
    if (f.length) read.f = f;
  }
  if (isTexts(search["c"]) && search["c"].length) read.c = search["c"];
  if (typeof search["z"] === "number" && search["z"] >= 0 && search["z"] <= 4) read.z = Math.trunc(search["z"]);
  for (const key of ["by", "g", "d", "m", "r"] as const) if (typeof search[key] === "string") read[key] = search[key];
  return read;
}

/** Returns an address without what says nothing. */
export function tidy(search: ListSearch): ListSearch {
  const kept = Object.entries(search).filter(([key, value]) => value !== undefined && (key === "g" || value !== "") && !(Array.isArray(value) && !value.length));
  return Object.fromEntries(kept) as ListSearch;
}

/** Returns the conditions that an address carries. */
export function filtersOf(search: ListSearch): Filter[] {
  return (search.f ?? []).map(([path = "", is = "", ...to]) => ({ path, is: is as Operator, to }));
}

/** Returns conditions as the address carries them; undefined for none, so that the address stays short. */
export function packFilters(filters: Filter[]): string[][] | undefined {
  return filters.length ? filters.map(({ path, is, to }) => [path, is, ...to]) : undefined;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
