import { loadPart } from "../../shared/i18n/useTranslation.tsx";
import { WORDS } from "./i18n/catalogs.ts";

/** Loads the buttons of rules with their words. */
export const loadActions = () => loadPart(WORDS, () => import("./part.ts"));
