import { speaking } from "../../shared/i18n/useTranslation.tsx";
import { InboxPage as InboxPageDrawn } from "./InboxPage.tsx";
import { ApprovalsPanel as ApprovalsPanelDrawn } from "./ApprovalsPanel.tsx";
import { WORDS } from "./i18n/catalogs.ts";

export const InboxPage = speaking(WORDS, InboxPageDrawn);
export const ApprovalsPanel = speaking(WORDS, ApprovalsPanelDrawn);
