import { useQueries, useQuery } from "@tanstack/react-query";
import { unwrap } from "../../../shared/api/result.ts";
import type { EventsPart, HistoryEntry, LayoutOf, Part, RecordRow } from "../../../shared/api/types.ts";
import { isReference } from "../../../shared/format/value.ts";
import { valueAt } from "../../../shared/paths.ts";
import { quoted, whereText } from "../../list/filters.ts";
import { usePlace, useServer } from "../../place.tsx";
import type { Question } from "../kinds.ts";

export type Enquiry = LayoutOf<"enquiry">;

/** One sign finds too much in most scripts, but is a word of its own beyond Latin. */
const LEAST = 2;
const MOST_FOUND = 20;
const MOST_TOLD = 3;
const MOST_EVENTS = 20;

/** Tells whether what was typed is enough to look for. */
export function enough(text: string): boolean {
  return text.trim().length >= LEAST || /[^\x00-\x7f]/.test(text);
}

/** Looks for records by any piece of what they, or the records named in `found_by`, are known by. */
export function useFound(of: string, layout: Enquiry, question: Question, fields: readonly string[]) {
  const server = useServer();
  const { app } = usePlace();
  const { search, where, order_by } = question;
  const enabled = enough(search);
  const own = useQuery({
    queryKey: ["list", app, of, "enquiry", question, fields], enabled,
    queryFn: async ({ signal }) => unwrap(await server.list(app, of, { where, search, order_by, fields, limit: MOST_FOUND }, signal)).rows,
  });
  const ways = Object.entries(layout.found_by ?? {});
  const others = useQueries({
    queries: ways.map(([entity, path]) => ({
      queryKey: ["list", app, entity, "enquiry", search, path], enabled,
      queryFn: async ({ signal }: { signal: AbortSignal }) => unwrap(await server.list(app, entity, { search, fields: [path], limit: MOST_FOUND }, signal)).rows,
    })),
  });
  const known = new Set(own.data?.map((row) => row.id));
  const ids = [...new Set(others.flatMap((query, at) => idsAt(query.data, ways[at]![1])))].filter((id) => !known.has(id)).slice(0, MOST_FOUND);
  const asked = whereText(where || null, [`(${ids.map((id) => `id == ${quoted(id)}`).join(" or ")})`]);
  const more = useQuery({
    queryKey: ["list", app, of, "enquiry", asked, fields], enabled: enabled && ids.length > 0,
    queryFn: async ({ signal }) => unwrap(await server.list(app, of, { where: asked, order_by, fields, limit: MOST_FOUND }, signal)).rows,
  });
  const queries = [own, ...others, ...(ids.length ? [more] : [])];
  return {
    rows: [...(own.data ?? []), ...(ids.length ? (more.data ?? []) : [])],
    pending: enabled && queries.some((query) => query.isPending),
    error: queries.find((query) => query.isError)?.error,
    again: () => queries.forEach((query) => void query.refetch()),
  };
}

function idsAt(rows: readonly RecordRow[] | undefined, path: string): string[] {
  return (rows ?? []).map((row) => valueAt(row, path)).filter(isReference).map((found) => found.id);
}

/** Reads the records of a part that belong to the one asked for; none where the part is not told to this person. */
export function usePart(part: Part | undefined, id: string, more: readonly string[] = [], order?: readonly string[]) {
  const server = useServer();
  const { app } = usePlace();
  return useQuery({
    queryKey: ["list", app, part?.of ?? "", "part", part, id], enabled: Boolean(part),
    queryFn: async ({ signal }) => (part ? readPart(server, app, part, id, [...part.show, ...more], order ?? part.order_by ?? [], MOST_TOLD, signal) : []),
  });
}

/** One thing that happened: a record with its moment, or a line of the record's own history. */
export type Happening = { at: string } & ({ part: EventsPart; row: RecordRow } | { entry: HistoryEntry });

/** Reads what happened with a record, the latest first: the events of the layout and the record's own history. */
export function useHappenings(of: string, layout: Enquiry, id: string) {
  const server = useServer();
  const { app } = usePlace();
  const parts = layout.events ?? [];
  const history = useQuery({
    queryKey: ["record", app, of, id, "history", "enquiry"],
    queryFn: async () => unwrap(await server.history(app, of, id)).rows,
  });
  const told = useQueries({
    queries: parts.map((part) => ({
      queryKey: ["list", app, part.of, "events", part, id],
      queryFn: async ({ signal }: { signal: AbortSignal }) => readPart(server, app, part, id, [...part.show, part.at], [`-${part.at}`], MOST_EVENTS, signal),
    })),
  });
  const happened: Happening[] = [
    ...(history.data ?? []).map((entry) => ({ at: entry.at, entry })),
    ...told.flatMap((query, index) => (query.data ?? []).map((row) => ({ at: String(valueAt(row, parts[index]!.at) ?? ""), part: parts[index]!, row }))),
  ];
  happened.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return { happened, pending: history.isPending || told.some((query) => query.isPending) };
}

type Reader = ReturnType<typeof useServer>;

async function readPart(server: Reader, app: string, part: Part, id: string, fields: readonly string[], order: readonly string[], limit: number, signal: AbortSignal): Promise<RecordRow[]> {
  const where = whereText(part.where, [`${part.by} == ${quoted(id)}`]);
  return unwrap(await server.list(app, part.of, { where, order_by: order, fields: [...new Set(fields)], limit }, signal)).rows;
}
