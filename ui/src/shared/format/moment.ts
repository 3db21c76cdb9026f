import { localeOf } from "../locale.ts";
import { momentFormat } from "./formats.ts";

/** Dates never move by a zone; moments are UTC on the wire and shown in the app's own zone. */

/** Returns a day (2026-11-22) in a language's usual short form. */
export function formatDate(iso: string, language: string): string {
  const moment = new Date(`${iso}T00:00:00Z`);
  if (Number.isNaN(moment.getTime())) return iso;
  return momentFormat(localeOf(language), { ...dayParts(language), timeZone: "UTC" }).format(moment);
}

/** Returns a moment in a zone: day and minute, with seconds where asked. */
export function formatMoment(iso: string, language: string, zone: string, seconds = false): string {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return iso;
  const options: Intl.DateTimeFormatOptions = {
    ...dayParts(language), hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone,
  };
  if (seconds) options.second = "2-digit";
  return momentFormat(localeOf(language), options).format(moment);
}

/** Returns a moment as `YYYY-MM-DDTHH:MM` of a zone's clock, as a datetime-local input shows it. */
export function toLocalInput(iso: string, zone: string): string {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return "";
  const part = partsIn(moment, zone);
  return `${part["year"]}-${part["month"]}-${part["day"]}T${part["hour"]}:${part["minute"]}`;
}

/** Returns the UTC moment that a zone's clock shows as `YYYY-MM-DDTHH:MM`; null where the text is none. */
export function fromLocalInput(local: string, zone: string): string | null {
  const wall = Date.parse(`${local.length === 16 ? `${local}:00` : local}Z`);
  if (Number.isNaN(wall)) return null;
  // Twice, because the zone's offset is first read at a moment that may lie behind a change of the clocks.
  let guess = wall - offsetAt(wall, zone);
  guess = wall - offsetAt(guess, zone);
  return new Date(guess).toISOString().replace(".000Z", "Z");
}

function dayParts(language: string): Intl.DateTimeFormatOptions {
  return { year: "numeric", month: localeOf(language) === "zh-CN" ? "2-digit" : "short", day: "2-digit" };
}

function offsetAt(instant: number, zone: string): number {
  const part = partsIn(new Date(instant), zone);
  const shown = Date.parse(
    `${part["year"]}-${part["month"]}-${part["day"]}T${part["hour"]}:${part["minute"]}:${part["second"]}Z`,
  );
  return shown - Math.floor(instant / 1000) * 1000;
}

function partsIn(moment: Date, zone: string): Record<string, string> {
  const format = momentFormat("en-CA", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit",
    hour: "2-digit", minute: "2-digit", second: "2-digit",
  });
  return Object.fromEntries(format.formatToParts(moment).map((part) => [part.type, part.value]));
}
