import { keepPreviousData, useInfiniteQuery, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useMemo } from "react";
import { unwrap } from "../../shared/api/result.ts";
import type { Page, RecordRow } from "../../shared/api/types.ts";
import { usePlace, useServer } from "../place.tsx";
import type { Question } from "../views/kinds.ts";

const ROWS_AT_A_TIME = 100;

/** Reads records page by page as they are scrolled to; never all of them. */
export function useRows(entity: string, question: Question, fields: readonly string[], limit = ROWS_AT_A_TIME) {
  const server = useServer();
  const { app } = usePlace();
  const queries = useQueryClient();
  const asked = { ...question, fields, limit };
  const queryKey = ["list", app, entity, asked];
  const query = useInfiniteQuery({
    queryKey,
    initialPageParam: null as string | null,
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }) => unwrap(await server.list(app, entity, { ...asked, cursor: pageParam }, signal)),
    getNextPageParam: (last) => last.next,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  /** Puts a changed record in its place, without asking for all pages again. */
  const put = (record: RecordRow) =>
    queries.setQueryData<InfiniteData<Page<RecordRow>>>(queryKey, (before) => before && {
      ...before, pages: before.pages.map((page) => ({ ...page, rows: page.rows.map((row) => (row.id === record.id ? { ...row, ...record } : row)) })),
    });
  return { query, rows, put };
}
