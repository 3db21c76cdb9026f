import { loadPart } from "../../shared/i18n/useTranslation.tsx";
import { WORDS } from "./i18n/catalogs.ts";

/** Loads the pages about rules and their runs, with their words, when one is first opened. */
export const loadRuns = () => loadPart(WORDS, () => import("./part.ts"));
