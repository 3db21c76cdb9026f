import type { Words } from "./api/types.ts";

/** Returns words in a language, else in English, else in any language, else the fallback (a key). */
export function wordsIn(words: Words | string | null | undefined, language: string, fallback = ""): string {
  if (typeof words === "string") return words || fallback;
  if (!words) return fallback;
  return words[language] || words["en"] || Object.values(words).find(Boolean) || fallback;
}
