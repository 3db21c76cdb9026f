import { addWords } from "../../shared/i18n/start.ts";

/** Loads the buttons of rules with their words. */
export async function loadActions() {
  const part = await import("./part.ts");
  addWords(part.WORDS);
  return part;
}
