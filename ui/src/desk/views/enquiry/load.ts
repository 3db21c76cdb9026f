import { addWords } from "../../../shared/i18n/start.ts";

/** Loads the page of enquiries, with its words, when it is first needed. */
export async function loadEnquiry() {
  const part = await import("./part.ts");
  addWords(part.WORDS);
  return part;
}
