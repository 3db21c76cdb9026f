import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useVirtualizer, type Range } from "@tanstack/react-virtual";
import { useEffect, useState, type RefObject } from "react";

export type Rows = Pick<UseInfiniteQueryResult, "hasNextPage" | "isFetchingNextPage" | "fetchNextPage" | "isPending" | "isPlaceholderData" | "isFetchNextPageError">;

const NEAR_THE_END = 24;
const AROUND = 8;
/** So many rows come and go together: the table is laid out anew when they do, not in every frame that scrolls. */
const BLOCK = 4;

/** Keeps only the rows in sight in the document, however high each of them is, and asks for the next page before the end is reached. */
export function useScrolledRows(scroll: RefObject<HTMLElement | null>, count: number, height: number, query: Rows) {
  const virtual = useVirtualizer({ count, getScrollElement: () => scroll.current, estimateSize: () => height, rangeExtractor: inBlocks, useFlushSync: false });
  const items = virtual.getVirtualItems();
  useNextPage(query, items.at(-1)?.index ?? 0, count);
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return { virtual, items, before, after };
}

/** What of many rows is in the document: from the first one to the one before `behind`. */
interface Sight {
  first: number;
  behind: number;
}

/**
 * The same for rows that are all of one height. Nothing is measured and nothing drawn while the same blocks are in sight;
 * the block that comes and the one that goes do so in one frame, so that most frames of a scrolled list draw nothing at all.
 */
export function useEvenRows(scroll: RefObject<HTMLElement | null>, count: number, height: number, query: Rows): Sight {
  const [top, setTop] = useState(0);
  const [room, setRoom] = useState(blocksIn(0, height));
  useEffect(() => {
    const box = scroll.current;
    if (!box) return;
    const moved = () => setTop(blockAt(box.scrollTop, height));
    const sized = () => setRoom(blocksIn(box.clientHeight, height));
    const seen = new ResizeObserver(sized);
    moved();
    sized();
    seen.observe(box);
    box.addEventListener("scroll", moved, { passive: true });
    return () => {
      seen.disconnect();
      box.removeEventListener("scroll", moved);
    };
  }, [scroll, height]);
  const sight = sightOf(top, room, count);
  useNextPage(query, sight.behind - 1, count);
  return sight;
}

/** Returns the first block that is drawn where a box is scrolled down so far. */
export function blockAt(top: number, height: number): number {
  return Math.max(0, Math.floor((top / height - AROUND) / BLOCK));
}

/** Returns how many blocks are drawn in a box so high. */
export function blocksIn(room: number, height: number): number {
  return Math.ceil((room / height + 2 * AROUND) / BLOCK) + 1;
}

/** Returns the rows of so many blocks; never fewer because the rows became fewer than the box was scrolled down. */
export function sightOf(block: number, blocks: number, count: number): Sight {
  const last = Math.ceil(count / BLOCK);
  const from = Math.max(0, Math.min(block, last - blocks));
  return { first: from * BLOCK, behind: Math.min(count, (from + blocks) * BLOCK) };
}

function useNextPage({ hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage }: Rows, last: number, count: number): void {
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError && last >= count - NEAR_THE_END) void fetchNextPage();
  }, [last, count, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
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
