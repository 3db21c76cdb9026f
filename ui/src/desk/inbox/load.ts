import { addWords } from "../../shared/i18n/start.ts";

/** Loads what has to do with approvals, with its words, when it is first needed. */
export async function loadInbox() {
  const part = await import("./part.ts");
  addWords(part.WORDS);
  return part;
}
