import { readDecimal } from "./decimal.ts";

/** Returns a fraction in hundredths, by moving its point: no digit is lost. */
export function percentInput(raw: unknown): string {
  const text = String(raw ?? "");
  const decimal = readDecimal(text);
  return decimal === null ? text.replace(/%$/, "") : shifted(decimal, 2);
}

/** Returns the fraction that typed hundredths stand for; other text as it is, with the sign that it was meant as. */
export function percentRaw(typed: string): string {
  const decimal = /[.,]$/.test(typed.trim()) ? null : readDecimal(typed);
  return decimal === null ? (typed.trim() === "" ? "" : `${typed}%`) : shifted(decimal, -2);
}

/** Moves the point of a plain decimal text by some places to the right. */
function shifted(decimal: string, places: number): string {
  const sign = decimal.startsWith("-") ? "-" : "";
  const [whole = "0", fraction = ""] = decimal.replace("-", "").split(".");
  const digits = places > 0 ? whole + fraction.padEnd(places, "0") : whole.padStart(1 - places, "0") + fraction;
  const point = places > 0 ? whole.length + places : digits.length - fraction.length + places;
  const left = digits.slice(0, point).replace(/^0+(?=\d)/, "");
  const right = digits.slice(point).replace(/0+$/, "");
  return sign + (left || "0") + (right ? `.${right}` : "");
}
