const SIGNS: Record<string, string> = { "#": "[0-9]", "@": "[A-Za-z]", "*": ".*" };

/** Tells whether a code looks like one of some masks: `#` is a digit, `@` a letter, `*` anything, all else itself. */
export function fits(code: string, masks: readonly string[]): boolean {
  const written = (mask: string) => [...mask].map((sign) => SIGNS[sign] ?? sign.replace(/[\\^$.|?+()[\]{}/-]/, "\\$&")).join("");
  return masks.some((mask) => new RegExp(`^${written(mask)}$`, "s").test(code));
}
