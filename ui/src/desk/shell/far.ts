import type { InfiniteData } from "@tanstack/react-query";
import type { News } from "../../shared/api/events.ts";
import type { Page, RecordRow } from "../../shared/api/types.ts";

type Pages = InfiniteData<Page<RecordRow>>;

/** Returns which of the rows that a list holds were touched. */
export function touchedIn(data: Pages, news: readonly News[], entity: string): string[] {
  const touched = new Set(news.flatMap((each) => [...(each.changed[entity] ?? []), ...(each.gone[entity] ?? [])]));
  return data.pages.flatMap((page) => page.rows.map((row) => row.id)).filter((id) => touched.has(id));
}

/** Returns a list with touched rows as they are now; those that were not found any more are taken out. */
export function withRows(data: Pages, touched: readonly string[], found: readonly RecordRow[]): Pages {
  const [gone, now] = [new Set(touched), new Map(found.map((row) => [row.id, row]))];
  return { ...data, pages: data.pages.map((page) => ({ ...page, rows: page.rows.flatMap((row) => (gone.has(row.id) ? (now.get(row.id) ?? []) : row)) })) };
}
