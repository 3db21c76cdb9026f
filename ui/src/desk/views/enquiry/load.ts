import { loadPart } from "../../../shared/i18n/useTranslation.tsx";
import { WORDS } from "./i18n/catalogs.ts";

/** Loads the page of enquiries, with its words, when it is first needed. */
export const loadEnquiry = () => loadPart(WORDS, () => import("./part.ts"));
