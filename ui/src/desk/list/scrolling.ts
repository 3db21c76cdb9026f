import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useVirtualizer, type Range } from "@tanstack/react-virtual";
import { useEffect, type RefObject } from "react";

export type Rows = Pick<UseInfiniteQueryResult, "hasNextPage" | "isFetchingNextPage" | "fetchNextPage" | "isPending" | "isPlaceholderData" | "isFetchNextPageError">;

const NEAR_THE_END = 12;
const AROUND = 8;
/** So many rows come and go together: the table is laid out anew when they do, not in every frame that scrolls. */
const BLOCK = 4;

/** Keeps only the rows in sight in the document, and asks for the next page before the end is reached. */
export function useScrolledRows(scroll: RefObject<HTMLElement | null>, count: number, height: number, query: Rows) {
  const virtual = useVirtualizer({ count, getScrollElement: () => scroll.current, estimateSize: () => height, rangeExtractor: inBlocks, useFlushSync: false });
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

function inBlocks({ startIndex, endIndex, count }: Range): number[] {
  const first = Math.max(0, Math.floor((startIndex - AROUND) / BLOCK) * BLOCK);
  const behind = Math.min(count, Math.ceil((endIndex + 1 + AROUND) / BLOCK) * BLOCK);
  return Array.from({ length: Math.max(0, behind - first) }, (_, at) => first + at);
}

/** Marks a table that is no wider than its box: its frozen cells need not stick, and each that sticks costs a layer of its own while scrolling. */
export function useFits(scroll: RefObject<HTMLElement | null>, width: number): void {
  useEffect(() => {
    const box = scroll.current;
    if (!box) return;
    const seen = new ResizeObserver(() => box.toggleAttribute("data-fits", width <= box.clientWidth));
    seen.observe(box);
    return () => seen.disconnect();
  }, [scroll, width]);
}
