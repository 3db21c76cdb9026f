import { localeOf } from "../../shared/locale.ts";
import type { Colour } from "../../shared/api/types.ts";
import type { Task } from "./api.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How far away a moment is, in the largest unit that says enough: `in 3 hours`, `2 days ago`. */
export function distance(iso: string, now: number, language: string): string {
  const away = Date.parse(iso) - now;
  const [unit, length]: [Intl.RelativeTimeFormatUnit, number] = Math.abs(away) >= 2 * DAY ? ["day", DAY] : Math.abs(away) >= HOUR ? ["hour", HOUR] : ["minute", MINUTE];
  return new Intl.RelativeTimeFormat(localeOf(language), { numeric: "auto" }).format(Math.trunc(away / length), unit);
}

/** The colour of a due time: red once it is over, amber within a day. */
export function urgency(iso: string, now: number): Colour {
  const away = Date.parse(iso) - now;
  return away < 0 ? "red" : away < DAY ? "amber" : "grey";
}

/** Puts what is due first at the top, what has no due time at the end, oldest first. */
export function byDue(tasks: readonly Task[]): Task[] {
  return [...tasks].sort((a, b) => (a.due_at ?? "9").localeCompare(b.due_at ?? "9") || a.created_at.localeCompare(b.created_at));
}
