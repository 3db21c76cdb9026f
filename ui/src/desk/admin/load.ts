import { addWords } from "../../shared/i18n/start.ts";

/** Loads the administration, with its words, when it is first opened. */
export async function loadAdmin() {
  const part = await import("./part.ts");
  addWords(part.WORDS);
  return part;
}
