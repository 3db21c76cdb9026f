import type { Translate } from "../../shared/i18n/speech.ts";

const UNITS: Record<string, string> = { m: "lapse.minutes", h: "lapse.hours", d: "lapse.days", wd: "lapse.working_days", w: "lapse.weeks", mo: "lapse.months" };

/** A length of time such as `3d` in words; what is written in another way stays as it is. */
export function lapseWords(text: string, t: Translate): string {
  const parts = /^(\d+)(mo|wd|[mhdw])$/.exec(text);
  const unit = UNITS[parts?.[2] ?? ""];
  return parts && unit ? t(unit, { count: Number(parts[1]) }) : text;
}
