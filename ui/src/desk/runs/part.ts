import en from "./i18n/en.json";
import zh from "./i18n/zh.json";

export { RulePage } from "./RulePage.tsx";
export { RunPage } from "./RunPage.tsx";
export { RunsPage } from "./RunsPage.tsx";
export const WORDS = { zh, en };
