import type { Filter, Operator } from "./filters.ts";

/** What of a list stands in the address. */
export interface ListSearch {
  /** Searched text. */
  q?: string;
  /** Sort keys, `-` for downwards. */
  sort?: string[];
  /** Conditions as [path, operator, ...values]. */
  f?: string[][];
}

/** Reads what an address says about a list; what does not fit is left out. */
export function readListSearch(search: Record<string, unknown>): ListSearch {
  const read: ListSearch = {};
  if (typeof search["q"] === "string" && search["q"]) read.q = search["q"];
  else if (typeof search["q"] === "number") read.q = String(search["q"]);
  if (isTexts(search["sort"]) && search["sort"].length) read.sort = search["sort"];
  if (Array.isArray(search["f"])) {
    const f = search["f"].filter((item): item is string[] => isTexts(item) && item.length >= 2);
    if (f.length) read.f = f;
  }
  return read;
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
