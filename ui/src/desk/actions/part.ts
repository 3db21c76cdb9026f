import en from "./i18n/en.json";
import zh from "./i18n/zh.json";

export { ActionButtons } from "./ActionButtons.tsx";
export const WORDS = { zh, en };
