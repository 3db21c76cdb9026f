import { loadPart } from "../../shared/i18n/useTranslation.tsx";
import { WORDS } from "./i18n/catalogs.ts";

/** Loads the keyboard shortcuts, with their words, when they are first asked for. */
export const loadShortcuts = () => loadPart(WORDS, () => import("./part.ts"));
