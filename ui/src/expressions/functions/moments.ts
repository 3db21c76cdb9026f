/** Functions of dates and moments; the date and the hour of a moment are those of the app's zone. */
import { divide, type Exact, multiply, number } from "../arithmetic.ts";
import { atZone, bounded, civil, dateText, dayNumber, days, joinClock, lastDay, localOf, parseDate, parseMoment, split } from "../calendar.ts";
import type { Value } from "../values.ts";
import type { FunctionTable, LanguageFunction } from "./table.ts";

const HOUR = 3_600_000_000;
const MINUTE = 60_000_000;
const STEPS = 4_000_000;

/** Returns the days since 1970 of a date, or of a moment in a zone. */
const dayOf = (day: Value, zone: string): number =>
  typeof day === "bigint" ? split(localOf(day, zone))[0] : days(day as string);

const part = (of: (day: number) => number): LanguageFunction => ({
  run: ([day], { zone }) => number(of(dayOf(day as Value, zone))),
});

const toDay = (of: (day: number) => number): LanguageFunction => ({
  run: ([day], { zone }) => dateText(civil(of(dayOf(day as Value, zone)))),
});

const weekday = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

function isoWeek(day: number): number {
  const thursday = day - weekday(day) + 4;
  return Math.floor((thursday - dayNumber({ year: civil(thursday).year, month: 1, day: 1 })) / 7) + 1;
}

/** Steps on the calendar: the clock on the wall stays. */
function step(from: Value, zone: string, count: Exact, stepped: (day: number, count: number) => number | null): Value {
  if (count.abs().gt(STEPS)) return null;
  const isMoment = typeof from === "bigint";
  const [day, clock] = isMoment ? split(localOf(from, zone)) : [days(from as string), 0n];
  const to = stepped(day, count.toNumber());
  const date = to === null ? null : dateText(civil(to));
  if (to === null || date === null) return null;
  return isMoment ? atZone(joinClock(to, clock), zone) : date;
}

function monthsLater(day: number, count: number): number | null {
  const from = civil(day);
  const months = from.year * 12 + from.month - 1 + count;
  const [year, month] = [Math.floor(months / 12), (((months % 12) + 12) % 12) + 1];
  return year < 1 || year > 9999 ? null : dayNumber({ year, month, day: Math.min(from.day, lastDay(year, month)) });
}

function exactStep(moment: bigint, count: Exact, unit: number): bigint | null {
  return bounded(moment + BigInt(count.times(unit).round(0, 1).toFixed()));
}

const between = (start: bigint, end: bigint, unit: number): Exact | null => {
  const difference = end - start;
  const [large, small] = [difference / BigInt(unit), difference % BigInt(unit)];
  const [whole, rest, size] = [number(large.toString()), number(small.toString()), number(unit)];
  return whole && rest && size ? divide(multiply(whole, size)?.plus(rest) ?? rest, size) : null;
};

const clockText = (clock: bigint): string =>
  [clock / BigInt(HOUR), (clock / BigInt(MINUTE)) % 60n, (clock / 1_000_000n) % 60n].map((part) => String(part).padStart(2, "0")).join(":");

function microseconds(clock: string): bigint {
  const [hours = "0", minutes = "0", seconds = "0"] = clock.split(":");
  return BigInt(hours) * BigInt(HOUR) + BigInt(minutes) * BigInt(MINUTE) + BigInt(seconds) * 1_000_000n;
}

export const MOMENTS: FunctionTable = {
  today: { run: (_, { now, zone }) => dateText(civil(split(localOf(now, zone))[0])) },
  now: { run: (_, { now }) => now },
  date: { run: ([text]) => (parseDate(text as string) ? (text as string) : null) },
  datetime: { run: ([text], { zone }) => parseMoment(text as string, zone) },
  date_of: toDay((day) => day),
  year: part((day) => civil(day).year),
  month: part((day) => civil(day).month),
  day: part((day) => civil(day).day),
  weekday: part(weekday),
  week: part(isoWeek),
  hour: { run: ([moment], { zone }) => number(Number(split(localOf(moment as bigint, zone))[1] / BigInt(HOUR))) },
  minute: { run: ([moment], { zone }) => number(Number(split(localOf(moment as bigint, zone))[1] / BigInt(MINUTE)) % 60) },
  time_of: { run: ([moment], { zone }) => clockText(split(localOf(moment as bigint, zone))[1]) },
  at: { run: ([day, clock], { zone }) => atZone(joinClock(dayOf(day as Value, zone), microseconds(clock as string)), zone) },
  days_between: { run: ([start, end], { zone }) => number(dayOf(end as Value, zone) - dayOf(start as Value, zone)) },
  hours_between: { run: ([start, end]) => between(start as bigint, end as bigint, HOUR) },
  minutes_between: { run: ([start, end]) => between(start as bigint, end as bigint, MINUTE) },
  add_days: { run: ([day, count], { zone }) => step(day as Value, zone, count as Exact, (from, by) => from + by) },
  add_months: { run: ([day, count], { zone }) => step(day as Value, zone, count as Exact, monthsLater) },
  add_hours: { run: ([moment, count]) => exactStep(moment as bigint, count as Exact, HOUR) },
  add_minutes: { run: ([moment, count]) => exactStep(moment as bigint, count as Exact, MINUTE) },
  start_of_day: { run: ([day], { zone }) => atZone(joinClock(dayOf(day as Value, zone), 0n), zone) },
  start_of_week: toDay((day) => day - weekday(day) + 1),
  start_of_month: toDay((day) => day - civil(day).day + 1),
};
