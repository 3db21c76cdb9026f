import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { unwrap } from "../../shared/api/result.ts";
import type { View } from "../../shared/api/types.ts";
import { followPath } from "../../shared/paths.ts";
import { usePlace, useServer } from "../place.tsx";
import type { Column } from "./columns.ts";
import { filterText, whereText, type Filter } from "./filters.ts";

const ROWS_AT_A_TIME = 50;

export interface Asked {
  view: View;
  columns: Column[];
  filters: Filter[];
  search: string;
  sort: readonly string[];
}

/** Reads a list page by page as it is scrolled; never all of it. */
export function useRows({ view, columns, filters, search, sort }: Asked) {
  const server = useServer();
  const { app, model, showing } = usePlace();
  const where = whereText(
    view.where,
    filters.map((filter) => {
      const field = followPath(model, view.of, filter.path)?.field;
      return field ? filterText(filter, field, showing.zone) : null;
    }),
  );
  const fields = columns.map((column) => column.path);
  const question = { where, search, order_by: sort, fields, limit: view.limit ?? ROWS_AT_A_TIME };
  const query = useInfiniteQuery({
    queryKey: ["list", app, view.of, question],
    initialPageParam: null as string | null,
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }) =>
      unwrap(await server.list(app, view.of, { ...question, cursor: pageParam }, signal)),
    getNextPageParam: (last) => last.next,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  return { query, rows, question };
}
