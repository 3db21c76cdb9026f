import type { Run } from "../../shared/api/types.ts";
import { localeOf } from "../../shared/locale.ts";

/** How long a run took from its beginning in the line to its end; empty while it goes on. */
export function tookText(run: Run, language: string): string {
  if (!run.finished_at) return "";
  const seconds = Math.max(0, (Date.parse(run.finished_at) - Date.parse(run.created_at)) / 1000);
  return new Intl.NumberFormat(localeOf(language), { style: "unit", unit: "second", unitDisplay: "narrow", maximumFractionDigits: seconds < 10 ? 2 : 0 }).format(seconds);
}
