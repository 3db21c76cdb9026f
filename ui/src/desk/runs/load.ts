import { addWords } from "../../shared/i18n/start.ts";

/** Loads the pages about rules and their runs, with their words, when one is first opened. */
export async function loadRuns() {
  const part = await import("./part.ts");
  addWords(part.WORDS);
  return part;
}
