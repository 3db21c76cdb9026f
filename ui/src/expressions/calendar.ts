/** Dates (ISO text), moments (microseconds since 1970 in UTC) and clocks of time zones, for the years 1 to 9999. */

export interface Civil {
  year: number;
  month: number;
  day: number;
}

const DAY = 86_400_000_000n;
const FIRST = -62_135_596_800_000_000n;
const LAST = 253_402_300_799_999_999n;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const MOMENT = /^(\d{4}-\d\d-\d\d)[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6}))?)?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/;

/** Returns the days from 1970-01-01 to a day of the Gregorian calendar. */
export function dayNumber({ year, month, day }: Civil): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const ofEra = (y - era * 400) * 365 + Math.floor((y - era * 400) / 4) - Math.floor((y - era * 400) / 100) + ofYear;
  return era * 146_097 + ofEra - 719_468;
}

/** Returns the day that is so many days after 1970-01-01. */
export function civil(days: number): Civil {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const y = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365);
  const ofYear = ofEra - (365 * y + Math.floor(y / 4) - Math.floor(y / 100));
  const m = Math.floor((5 * ofYear + 2) / 153);
  const month = m < 10 ? m + 3 : m - 9;
  return { year: y + era * 400 + (month <= 2 ? 1 : 0), month, day: ofYear - Math.floor((153 * m + 2) / 5) + 1 };
}

export function lastDay(year: number, month: number): number {
  return month === 12 ? 31 : dayNumber({ year, month: month + 1, day: 1 }) - dayNumber({ year, month, day: 1 });
}

const digits = (value: number, width: number): string => String(value).padStart(width, "0");

/** Returns the ISO text of a day, or null outside the years. */
export function dateText(day: Civil): string | null {
  if (day.year < 1 || day.year > 9999) return null;
  return `${digits(day.year, 4)}-${digits(day.month, 2)}-${digits(day.day, 2)}`;
}

/** Returns the day that an ISO date writes, or null. */
export function parseDate(text: string): Civil | null {
  const found = DATE.exec(text);
  if (!found) return null;
  const [year = 0, month = 0, day = 0] = found.slice(1).map(Number);
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= lastDay(year, month) ? { year, month, day } : null;
}

export const days = (date: string): number => dayNumber(parseDate(date) ?? { year: 1970, month: 1, day: 1 });

export const bounded = (moment: bigint): bigint | null => (moment >= FIRST && moment <= LAST ? moment : null);

/** Returns the moment that an ISO text writes; without an offset it is a time of the zone, and without that null. */
export function parseMoment(text: string, zone: string | null): bigint | null {
  const found = MOMENT.exec(text);
  const day = found && parseDate(found[1] ?? "");
  if (!found || !day) return null;
  const [hour, minute, second] = [found[2], found[3], found[4] ?? "0"].map(Number) as [number, number, number];
  const clock = BigInt(hour * 3600 + minute * 60 + second) * 1_000_000n + BigInt((found[5] ?? "").padEnd(6, "0"));
  const local = BigInt(dayNumber(day)) * DAY + clock;
  const offset = found[6];
  if (!offset) return zone === null ? null : atZone(local, zone);
  return bounded(local - offsetOf(offset));
}

function offsetOf(text: string): bigint {
  if (text === "Z") return 0n;
  const minutes = BigInt(Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6)));
  return (text.startsWith("-") ? -minutes : minutes) * 60_000_000n;
}

/** Returns the days since 1970 and the microseconds of the day. */
export function split(local: bigint): [number, bigint] {
  const clock = ((local % DAY) + DAY) % DAY;
  return [Number((local - clock) / DAY), clock];
}

export const joinClock = (day: number, clock: bigint): bigint => BigInt(day) * DAY + clock;

/** Returns ISO text in UTC with a fraction only where there is one. */
export function momentText(moment: bigint): string {
  const [day, clock] = split(moment);
  const seconds = Number(clock / 1_000_000n);
  const fraction = digits(Number(clock % 1_000_000n), 6).replace(/0+$/, "");
  const time = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) => digits(part, 2));
  return `${dateText(civil(day)) ?? ""}T${time.join(":")}${fraction && "."}${fraction}Z`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const parts = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" } as const;
  const made = new Intl.DateTimeFormat("en-US", { timeZone: zone, calendar: "gregory", hourCycle: "h23", ...parts });
  formats.set(zone, made);
  return made;
}

/** Returns what the clocks of a zone show at a moment, as if it were UTC. */
export function localOf(moment: bigint, zone: string): bigint {
  return moment + offsetAt(moment, zone);
}

function offsetAt(moment: bigint, zone: string): bigint {
  const [, clock] = split(moment);
  const second = moment - (clock % 1_000_000n);
  const shown: Record<string, number> = {};
  for (const part of formatOf(zone).formatToParts(Number(second / 1000n))) shown[part.type] = Number(part.value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second: seconds = 0 } = shown;
  const local = BigInt(dayNumber({ year, month, day })) * DAY + BigInt(hour * 3600 + minute * 60 + seconds) * 1_000_000n;
  return local - second;
}

/** Returns the moment at which the clocks of a zone show a time: the later of two, and as before the change for none. */
export function atZone(local: bigint, zone: string): bigint | null {
  const after = offsetAt(local + DAY, zone);
  const late = local - after;
  if (offsetAt(late, zone) === after) return bounded(late);
  return bounded(local - offsetAt(local - DAY, zone));
}
