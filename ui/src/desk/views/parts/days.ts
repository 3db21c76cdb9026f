import { momentFormat } from "../../../shared/format/formats.ts";
import { fromLocalInput, toLocalInput } from "../../../shared/format/moment.ts";
import { localeOf } from "../../../shared/locale.ts";

/** Days are texts like 2026-11-22 and belong to no zone; a moment lies on the day that the app's clock shows. */

const DAY = 86_400_000;

/** Returns a day some days later or earlier. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** Returns how many days lie between two days. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
}

/** Returns the same day of another month, or that month's last one. */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

/** Returns the Monday of a day's week. */
export function mondayOf(day: string): string {
  return addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
}

/** Returns the days of a month's sheet: whole weeks from Monday. */
export function sheetOf(day: string): string[] {
  const first = `${day.slice(0, 8)}01`;
  const start = mondayOf(first);
  const weeks = Math.ceil((daysBetween(start, addMonths(first, 1)) || 28) / 7);
  return Array.from({ length: weeks * 7 }, (_, index) => addDays(start, index));
}

/** Returns the day that it is now in a zone. */
export function todayIn(zone: string): string {
  return toLocalInput(new Date().toISOString(), zone).slice(0, 10);
}

/** Returns the day on which a date or a moment lies. */
export function dayOf(value: unknown, zone: string): string {
  const text = String(value ?? "");
  return text.length === 10 ? text : toLocalInput(text, zone).slice(0, 10);
}

/** Returns a value of the same kind some days later, at the same time of the clock. */
export function movedByDays(value: string, days: number, zone: string): string {
  if (value.length === 10) return addDays(value, days);
  const local = toLocalInput(value, zone);
  return fromLocalInput(`${addDays(local.slice(0, 10), days)}${local.slice(10)}`, zone) ?? value;
}

/** Returns the beginning of a day as a field of its type is compared with. */
export function beginOf(day: string, type: string, zone: string): string {
  return type === "date" ? day : (fromLocalInput(`${day}T00:00`, zone) ?? `${day}T00:00:00Z`);
}

/** Returns a day in words. */
export function dayWords(day: string, language: string, options: Intl.DateTimeFormatOptions): string {
  return momentFormat(localeOf(language), { ...options, timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
}
