/** Returns seconds as hours, minutes and, where there are any, seconds: `1:30`, `1:30:05`. */
export function formatDuration(seconds: number): string {
  const whole = Math.abs(Math.trunc(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (part: number) => String(part).padStart(2, "0");
  return `${seconds < 0 ? "-" : ""}${hours}:${two(minutes)}${rest ? `:${two(rest)}` : ""}`;
}

/** Returns what an input shows: seconds in hours and minutes, what is being typed as it is. */
export function durationInput(raw: unknown): string {
  return typeof raw === "number" ? formatDuration(raw) : String(raw ?? "");
}

const CLOCK = /^(-?)(\d{1,7}):([0-5]\d)(?::([0-5]\d))?$/;
const UNITS = /^(-?)(?:(\d{1,6})w)?(?:(\d{1,7})d)?(?:(\d{1,8})h)?(?:(\d{1,9})m(?:in)?)?(?:(\d{1,9})s)?$/i;
const SECONDS = [604_800, 86_400, 3600, 60, 1];

/** Returns the seconds that `1:30`, `1:30:05`, `1h 30m` or plain seconds stand for; null for other text. */
export function readDuration(text: string): number | null {
  const typed = text.trim();
  const clock = CLOCK.exec(typed);
  if (clock) return counted(clock[1], ["0", "0", clock[2], clock[3], clock[4]]);
  if (/^-?\d{1,15}$/.test(typed)) return Number(typed);
  const units = UNITS.exec(typed.replaceAll(" ", ""));
  return units && units.slice(2).some(Boolean) ? counted(units[1], units.slice(2)) : null;
}

function counted(sign: string | undefined, parts: (string | undefined)[]): number {
  const seconds = parts.reduce((sum, part, at) => sum + Number(part ?? 0) * (SECONDS[at] ?? 0), 0);
  return sign ? -seconds : seconds;
}
