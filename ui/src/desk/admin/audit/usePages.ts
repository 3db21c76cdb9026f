import { useInfiniteQuery } from "@tanstack/react-query";
import { failureOf, unwrap, type Result } from "../../../shared/api/result.ts";
import type { Page } from "../../../shared/api/types.ts";

/** Asks page after page; `key` names what is asked below "admin". */
export function usePages<T>(key: readonly unknown[], ask: (cursor: string | null) => Promise<Result<Page<T>>>) {
  const query = useInfiniteQuery({
    queryKey: ["admin", ...key], initialPageParam: null as string | null, queryFn: async ({ pageParam }) => unwrap(await ask(pageParam)),
    getNextPageParam: (last) => last.next,
  });
  return {
    rows: query.data?.pages.flatMap((page) => page.rows) ?? [], waiting: query.isPending, failure: query.isError ? failureOf(query.error) : null,
    again: () => void query.refetch(), more: query.hasNextPage ? () => void query.fetchNextPage() : null, fetching: query.isFetchingNextPage,
  };
}
