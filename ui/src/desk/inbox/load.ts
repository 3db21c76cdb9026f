import { loadPart } from "../../shared/i18n/useTranslation.tsx";
import { WORDS } from "./i18n/catalogs.ts";

/** Loads what has to do with approvals, with its words, when it is first needed. */
export const loadInbox = () => loadPart(WORDS, () => import("./part.ts"));
