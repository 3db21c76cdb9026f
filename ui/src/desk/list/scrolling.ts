import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, type RefObject } from "react";

export type Rows = Pick<UseInfiniteQueryResult, "hasNextPage" | "isFetchingNextPage" | "fetchNextPage" | "isPending" | "isPlaceholderData" | "isFetchNextPageError">;

const NEAR_THE_END = 12;

/** Keeps only the rows in sight in the document, and asks for the next page before the end is reached. */
export function useScrolledRows(scroll: RefObject<HTMLElement | null>, count: number, height: number, query: Rows) {
  const virtual = useVirtualizer({ count, getScrollElement: () => scroll.current, estimateSize: () => height, overscan: 8, useFlushSync: false });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError && last >= count - NEAR_THE_END) void fetchNextPage();
  }, [last, count, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return { virtual, items, before, after };
}
