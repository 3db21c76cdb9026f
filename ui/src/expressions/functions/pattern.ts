/** Patterns with `*` (any characters, also none) and `?` (one character), matched in bounded time. */
import { characters } from "../operators.ts";

const TEXT = 2000;
const PATTERN = 200;

/** Tells whether the whole text is as the pattern says; null where text or pattern is too long. */
export function matches(text: string, pattern: string): boolean | null {
  const [letters, signs] = [characters(text), characters(pattern)];
  if (letters.length > TEXT || signs.length > PATTERN) return null;
  let [at, sign, star, kept] = [0, 0, -1, 0];
  while (at < letters.length) {
    if (signs[sign] === "*") {
      star = sign;
      kept = at;
      sign += 1;
    } else if (signs[sign] === "?" || (sign < signs.length && signs[sign] === letters[at])) {
      at += 1;
      sign += 1;
    } else if (star >= 0) {
      kept += 1;
      at = kept;
      sign = star + 1;
    } else {
      return false;
    }
  }
  return signs.slice(sign).every((left) => left === "*");
}
