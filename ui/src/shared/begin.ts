import { SHARED_WORDS } from "./i18n/catalogs.ts";
import { Speech, type Catalogs } from "./i18n/speech.ts";
import { rememberedLanguage } from "./locale.ts";

interface Program {
  start: (root: HTMLElement, speech: Speech) => void;
}

/** Fetches a program and its words in one language at the same time, and starts it when both are there: no word is seen before it is known. */
export async function begin(words: Catalogs, load: () => Promise<Program>): Promise<void> {
  const root = document.getElementById("root");
  if (!root) throw new Error("The page has no element with the id root");
  const speech = new Speech(rememberedLanguage());
  const [program] = await Promise.all([load(), speech.add(SHARED_WORDS), speech.add(words)]);
  program.start(root, speech);
}
