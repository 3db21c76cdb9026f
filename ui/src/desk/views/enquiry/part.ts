import { speaking } from "../../../shared/i18n/useTranslation.tsx";
import { EnquiryView as EnquiryViewDrawn } from "./EnquiryView.tsx";
import { WORDS } from "./i18n/catalogs.ts";

export const EnquiryView = speaking(WORDS, EnquiryViewDrawn);
