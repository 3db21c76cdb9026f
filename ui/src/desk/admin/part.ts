import en from "./i18n/en.json";
import zh from "./i18n/zh.json";

export { AdminPage } from "./AdminPage.tsx";
export { LookingBanner } from "./LookingBanner.tsx";
export const WORDS = { zh, en };
