/** Exact numbers: at most 12 fractional digits (half up), strictly between -10^18 and 10^18; what lies outside is null. */
import Big from "big.js";

export type Exact = Big;

const PLACES = 12;
const HALF_UP = Big.roundHalfUp;
const Numbers = Big();
Numbers.DP = PLACES;
Numbers.RM = HALF_UP;
const LARGEST = new Numbers("1000000000000000000");
export const ZERO: Exact = new Numbers(0);

/** Returns the number that plain JSON or a plain text writes, or null. */
export function number(from: string | number): Exact | null {
  try {
    return bounded(new Numbers(from));
  } catch {
    return null;
  }
}

export function isNumber(value: unknown): value is Exact {
  return value instanceof Numbers;
}

/** Returns the number rounded to 12 places, or null out of range; zero has no sign. */
export function bounded(value: Exact): Exact | null {
  const rounded = value.round(PLACES, HALF_UP);
  if (rounded.abs().gte(LARGEST)) return null;
  return rounded.eq(0) ? ZERO : rounded;
}

export const add = (left: Exact, right: Exact): Exact | null => bounded(left.plus(right));
export const subtract = (left: Exact, right: Exact): Exact | null => bounded(left.minus(right));
export const multiply = (left: Exact, right: Exact): Exact | null => bounded(left.times(right));
export const negate = (value: Exact): Exact => (value.eq(0) ? ZERO : value.neg());

export function divide(left: Exact, right: Exact): Exact | null {
  return right.eq(0) ? null : bounded(left.div(right));
}

/** The rest has the sign of the divisor. */
export function modulo(left: Exact, right: Exact): Exact | null {
  if (right.eq(0)) return null;
  const rest = left.mod(right);
  return bounded(!rest.eq(0) && rest.lt(0) !== right.lt(0) ? rest.plus(right) : rest);
}

export function floor(value: Exact): Exact | null {
  const whole = value.round(0, Big.roundDown);
  return bounded(whole.gt(value) ? whole.minus(1) : whole);
}

export function ceil(value: Exact): Exact | null {
  const down = floor(negate(value));
  return down && negate(down);
}

export function round(value: Exact, places: Exact | null = ZERO): Exact | null {
  if (places === null || places.lt(0) || places.gt(PLACES)) return null;
  return bounded(value.round(places.toNumber(), HALF_UP));
}
