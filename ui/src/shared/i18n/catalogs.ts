import type { Catalogs } from "./speech.ts";

/** Words that the desk and the terminal both say. */
export const SHARED_WORDS: Catalogs = { zh: () => import("./zh.json"), en: () => import("./en.json") };
