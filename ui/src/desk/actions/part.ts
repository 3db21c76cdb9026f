import { speaking } from "../../shared/i18n/useTranslation.tsx";
import { ActionButtons as ActionButtonsDrawn } from "./ActionButtons.tsx";
import { WORDS } from "./i18n/catalogs.ts";

export const ActionButtons = speaking(WORDS, ActionButtonsDrawn);
