import { speaking } from "../../shared/i18n/useTranslation.tsx";
import { AsWasPage as AsWasPageDrawn } from "./AsWasPage.tsx";
import { WORDS } from "./i18n/catalogs.ts";

export const AsWasPage = speaking(WORDS, AsWasPageDrawn);
