import { loadPart } from "../../shared/i18n/useTranslation.tsx";
import { WORDS } from "./i18n/catalogs.ts";

/** Loads the administration, with its words, when it is first opened. */
export const loadAdmin = () => loadPart(WORDS, () => import("./part.ts"));
