import { addDays, beginOf, mondayOf } from "../parts/days.ts";

/** A stretch of time drawn from left to right. */
export interface Scale {
  from: number;
  to: number;
  /** Where the lines stand, and what is written at them. */
  ticks: { at: number; words: string; strong: boolean }[];
  /** What a bar is moved by with keys, and what drops are rounded to. */
  step: number;
}

const HOUR = 3_600_000;

/** Returns the stretch of a day, or of a week from its Monday, by the clock of a zone. */
export function scaleOf(mode: string, anchor: string, zone: string, words: (day: string) => string): Scale {
  const first = mode === "week" ? mondayOf(anchor) : anchor;
  const days = mode === "week" ? 7 : 1;
  const moment = (day: string) => Date.parse(beginOf(day, "datetime", zone));
  const [from, to] = [moment(first), moment(addDays(first, days))];
  if (mode === "week") {
    const ticks = Array.from({ length: days }, (_, index) => ({ at: moment(addDays(first, index)), words: words(addDays(first, index)), strong: true }));
    return { from, to, ticks, step: HOUR };
  }
  const hours = Math.round((to - from) / HOUR);
  const ticks = Array.from({ length: hours }, (_, index) => ({ at: from + index * HOUR, words: `${String(index).padStart(2, "0")}:00`, strong: index % 6 === 0 }));
  return { from, to, ticks, step: HOUR / 4 };
}

/** Returns where a moment stands, in hundredths of the whole. */
export function placeOf(moment: number, { from, to }: Scale): number {
  return ((moment - from) / (to - from)) * 100;
}

/** Returns the moment at a place, rounded to the step. */
export function momentAt(place: number, { from, to, step }: Scale): number {
  return from + Math.round((place * (to - from)) / step) * step;
}

/** A bar on a lane. */
export interface Span {
  id: string;
  start: number;
  end: number;
}

/** Stacks bars that overlap: returns the row of each, and how many rows there are. */
export function stacked(spans: readonly Span[]): { rows: Map<string, number>; count: number } {
  const ends: number[] = [];
  const rows = new Map<string, number>();
  for (const span of [...spans].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const free = ends.findIndex((end) => end <= span.start);
    const row = free < 0 ? ends.length : free;
    ends[row] = span.end;
    rows.set(span.id, row);
  }
  return { rows, count: Math.max(1, ends.length) };
}
