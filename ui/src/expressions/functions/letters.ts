/** Capital and small letters, one for one: Latin, Greek, Cyrillic, full-width Latin; all others stay as they are. */

const SCRIPTS: readonly (readonly [number, number])[] = [
  [0x0041, 0x0530],
  [0x1e00, 0x1f00],
  [0xff21, 0xff5b],
];

const inScripts = (letter: string): boolean =>
  letter.length === 1 && SCRIPTS.some(([first, end]) => letter.charCodeAt(0) >= first && letter.charCodeAt(0) < end);

const toSmall = new Map<string, string>();
const toCapital = new Map<string, string>();
for (const [first, end] of SCRIPTS) {
  for (let code = first; code < end; code += 1) {
    const capital = String.fromCharCode(code);
    const small = capital.toLowerCase();
    if (small === capital || !inScripts(small) || small.toUpperCase() !== capital) continue;
    toSmall.set(capital, small);
    toCapital.set(small, capital);
  }
}

const mapped = (text: string, letters: Map<string, string>): string =>
  Array.from(text, (letter) => letters.get(letter) ?? letter).join("");

export const lower = (text: string): string => mapped(text, toSmall);
export const upper = (text: string): string => mapped(text, toCapital);
