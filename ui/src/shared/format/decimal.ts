import { localeOf } from "../locale.ts";
import { numberFormat } from "./formats.ts";

/** Exact decimals as the wire carries them: strings. Nothing here goes through a binary fraction. */

const DECIMAL = /^-?\d+(\.\d+)?$/;

/** Returns a decimal's text in a language's digits and separators; a text that is no decimal comes back as it is. */
export function formatDecimal(value: string | number, language: string, least = 0, most = 12): string {
  const text = String(value);
  if (!DECIMAL.test(text)) return text;
  const format = numberFormat(localeOf(language), { minimumFractionDigits: least, maximumFractionDigits: most });
  return format.format(text as Intl.StringNumericLiteral);
}

/** Returns an amount with its currency sign; unit prices keep the digits that they have. */
export function formatMoney(value: string | number, currency: string, language: string): string {
  const text = String(value);
  if (!DECIMAL.test(text)) return text;
  const format = numberFormat(localeOf(language), {
    style: "currency", currency, minimumFractionDigits: 2, maximumFractionDigits: 6,
  });
  return format.format(text as Intl.StringNumericLiteral);
}

/** Returns a share (0.125) as per cent. */
export function formatPercent(value: string | number, language: string): string {
  const format = numberFormat(localeOf(language), { style: "percent", maximumFractionDigits: 1 });
  return DECIMAL.test(String(value)) ? format.format(String(value) as Intl.StringNumericLiteral) : String(value);
}

/** Returns the plain decimal that a person typed (full-width digits, group separators and spaces are read), or null. */
export function readDecimal(typed: string): string | null {
  const plain = typed
    .normalize("NFKC")
    .replace(/[\s']/g, "")
    .replace(/,(?=\d{3}(\D|$))/g, "")
    .replace(/^\+/, "")
    .replace(/^(-?)\./, "$10.")
    .replace(/\.$/, "");
  if (!DECIMAL.test(plain)) return null;
  const [whole = "0", fraction = ""] = plain.replace("-", "").split(".");
  const digits = whole.replace(/^0+(?=\d)/, "") + (fraction.replace(/0+$/, "") && `.${fraction.replace(/0+$/, "")}`);
  return plain.startsWith("-") && digits !== "0" ? `-${digits}` : digits;
}

/** Compares two plain decimals: below 0, 0, above 0. */
export function compareDecimals(a: string, b: string): number {
  const [x, y] = scaled(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Adds two plain decimals exactly. */
export function addDecimals(a: string, b: string): string {
  const places = Math.max(placesOf(a), placesOf(b));
  const [x, y] = scaled(a, b);
  const sum = x + y;
  const digits = (sum < 0n ? -sum : sum).toString().padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const text = places ? `${whole}.${digits.slice(-places)}` : whole;
  return readDecimal(sum < 0n ? `-${text}` : text) ?? "0";
}

/** Counts the digits behind the point. */
export function placesOf(decimal: string): number {
  return decimal.split(".")[1]?.length ?? 0;
}

function scaled(a: string, b: string): [bigint, bigint] {
  const places = Math.max(placesOf(a), placesOf(b));
  const big = (text: string) => BigInt(text.replace(".", "") + "0".repeat(places - placesOf(text)));
  return [big(a), big(b)];
}
