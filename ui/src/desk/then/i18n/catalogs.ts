import type { Catalogs } from "../../../shared/i18n/speech.ts";

/** The words of this part. */
export const WORDS: Catalogs = { zh: () => import("./zh.json"), en: () => import("./en.json") };
