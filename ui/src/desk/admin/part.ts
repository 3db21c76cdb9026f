import { speaking } from "../../shared/i18n/useTranslation.tsx";
import { AdminPage as AdminPageDrawn } from "./AdminPage.tsx";
import { LookingBanner as LookingBannerDrawn } from "./LookingBanner.tsx";
import { WORDS } from "./i18n/catalogs.ts";

export const AdminPage = speaking(WORDS, AdminPageDrawn);
export const LookingBanner = speaking(WORDS, LookingBannerDrawn);
