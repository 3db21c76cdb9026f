import { loadPart } from "../../shared/i18n/useTranslation.tsx";
import { WORDS } from "./i18n/catalogs.ts";

/** Loads the page of records as they were, with its words, when it is first needed. */
export const loadThen = () => loadPart(WORDS, () => import("./part.ts"));
