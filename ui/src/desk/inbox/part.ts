import en from "./i18n/en.json";
import zh from "./i18n/zh.json";

export { InboxPage } from "./InboxPage.tsx";
export { ApprovalsPanel } from "./ApprovalsPanel.tsx";
export const WORDS = { zh, en };
