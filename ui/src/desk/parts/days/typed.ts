import { localeOf } from "../../../shared/locale.ts";
import { formatDate } from "../../../shared/format/moment.ts";

/** Days and times as people type them; whatever is shown in a language can also be typed in it. */

const FULL = /^(\d{4})\s*[-/.年\s]\s*(\d{1,2})\s*[-/.月\s]\s*(\d{1,2})\s*日?$/;
const TOGETHER = /^(\d{4})(\d{2})(\d{2})$/;
const DAY_FIRST = /^(\d{1,2})[-/.\s](\d{1,2})(?:[-/.\s](\d{4}))?$/;
const MONTH_FIRST = /^(\d{1,2})\s*[-/.月\s]\s*(\d{1,2})\s*日?$/;
const DAY_WORD = /^(\d{1,2})[\s.-]*([a-z]{3,})\.?[\s.,-]*(\d{4})?$/;
const WORD_DAY = /^([a-z]{3,})[\s.-]*(\d{1,2})[\s.,-]*(\d{4})?$/;
const NEAR: Record<string, number> = { today: 0, tomorrow: 1, yesterday: -1, 今天: 0, 明天: 1, 昨天: -1 };
const MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const TIME = /^(am|pm|上午|下午)?\s*(\d{1,2})(?:\s*[:.点时h]\s*(\d{1,2})?分?(?::(\d{2}))?)?\s*(am|pm)?$/;
const TIME_TOGETHER = /^(\d{1,2})(\d{2})$/;
const TIME_BEHIND = /^(.*?\S)[\s,，t]+((?:上午|下午)?\s*\d{1,2}\s*[:.点时h]\s*\d{0,2}分?(?::\d{2})?\s*(?:am|pm)?)$/;

/** Returns the day (2026-11-22) that a text means, seen from today; null where it means none. */
export function readDay(typed: string, language: string, today: string): string | null {
  const text = plain(typed);
  const near = NEAR[text] ?? (/^[+-]\d{1,4}$/.test(text) ? Number(text) : undefined);
  if (near !== undefined) return later(today, near);
  const whole = FULL.exec(text) ?? TOGETHER.exec(text);
  if (whole) return dayOf(whole[1], whole[2], whole[3]);
  const worded = DAY_WORD.exec(text) ?? swapped(WORD_DAY.exec(text));
  if (worded) return dayOf(worded[3] ?? today.slice(0, 4), monthOf(worded[2]), worded[1]);
  if (localeOf(language) === "zh-CN") {
    const short = MONTH_FIRST.exec(text);
    return short ? dayOf(today.slice(0, 4), short[1], short[2]) : null;
  }
  const [, first, second, year = today.slice(0, 4)]: (string | undefined)[] = DAY_FIRST.exec(text) ?? [];
  // Day before month as it is shown; where that can be no day, the other way round.
  return first ? (dayOf(year, second, first) ?? dayOf(year, first, second)) : null;
}

/** Returns the time (08:30, or 08:30:15) that a text means; null where it means none. */
export function readTime(typed: string): string | null {
  const text = plain(typed);
  const [, hours, minutes] = (text.length > 2 && TIME_TOGETHER.exec(text)) || [];
  if (hours && minutes) return timeOf(Number(hours), minutes);
  const found = TIME.exec(text);
  if (!found) return null;
  const [, before, hour, minute = "0", second, behind] = found;
  const half = before ?? behind;
  const late = half === "pm" || half === "下午";
  if (half && (Number(hour) > 12 || Number(hour) === 0)) return null;
  return timeOf(half ? (Number(hour) % 12) + (late ? 12 : 0) : Number(hour), minute, second);
}

/** Returns the moment on the clock (2026-11-22T08:30) that a text means; a day alone means its beginning. */
export function readMoment(typed: string, language: string, now: string): string | null {
  const text = plain(typed);
  if (text === "now" || text === "现在") return now;
  const [, day = text, time = "0:00"] = TIME_BEHIND.exec(text) ?? [];
  const [date, clock] = [readDay(day.replace(/,$/, ""), language, now.slice(0, 10)), readTime(time)];
  return date && clock ? `${date}T${clock}` : null;
}

/** Returns a day as its input shows it; a text that is no day stays as it is. */
export function shownDay(value: string, language: string): string {
  return isDay(value) ? formatDate(value, language) : value;
}

/** Returns a moment on the clock as its input shows it; a text that is none stays as it is. */
export function shownMoment(value: string, language: string): string {
  return isMoment(value) ? `${formatDate(value.slice(0, 10), language)} ${value.slice(11)}` : value;
}

/** Tells whether a value is a day of the calendar. */
export function isDay(value: string): boolean {
  const [year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value)?.slice(1) ?? [];
  return dayOf(year, month, day) !== null;
}

/** Tells whether a value is a day with a time. */
export function isMoment(value: string): boolean {
  return isDay(value.slice(0, 10)) && /^T\d{2}:\d{2}(:\d{2})?$/.test(value.slice(10));
}

function plain(typed: string): string {
  return typed.normalize("NFKC").trim().toLowerCase();
}

function dayOf(year: string | undefined, month: string | number | undefined, day: string | undefined): string | null {
  const date = new Date(Date.UTC(2000, Number(month) - 1, Number(day)));
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const there = Number(year) > 0 && date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return there ? date.toISOString().slice(0, 10) : null;
}

function timeOf(hour: number, minute: string, second?: string): string | null {
  if (hour > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return null;
  return [String(hour).padStart(2, "0"), minute.padStart(2, "0"), ...(second ? [second] : [])].join(":");
}

function monthOf(word: string | undefined): number {
  return MONTHS.findIndex((month) => month.startsWith((word ?? "").replace(/^sept$/, "sep"))) + 1;
}

function swapped(found: RegExpExecArray | null): (string | undefined)[] | null {
  return found && [found[0], found[2], found[1], found[3]];
}

function later(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
