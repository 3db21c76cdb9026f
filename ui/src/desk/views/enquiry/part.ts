import en from "./i18n/en.json";
import zh from "./i18n/zh.json";

export { EnquiryView } from "./EnquiryView.tsx";
export const WORDS = { zh, en };
