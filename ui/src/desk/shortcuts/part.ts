import { speaking } from "../../shared/i18n/useTranslation.tsx";
import { WORDS } from "./i18n/catalogs.ts";
import { ShortcutsDialog as ShortcutsDialogDrawn } from "./ShortcutsDialog.tsx";

export const ShortcutsDialog = speaking(WORDS, ShortcutsDialogDrawn);
