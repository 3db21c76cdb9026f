/** The languages that the interface itself speaks. */
export const LANGUAGES = ["zh", "en"] as const;

export type Language = (typeof LANGUAGES)[number];

const TAGS: Record<Language, string> = { zh: "zh-CN", en: "en-GB" };
const KEPT_UNDER = "formwright.language";

/** Returns the locale tag that dates and numbers are written in. */
export function localeOf(language: string): string {
  return TAGS[asLanguage(language)];
}

/** Returns the nearest language that the interface speaks. */
export function asLanguage(text: string | null | undefined): Language {
  return text?.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** Returns the language last chosen on this device, else the browser's. */
export function rememberedLanguage(): Language {
  return asLanguage(localStorage.getItem(KEPT_UNDER) ?? navigator.language);
}

/** Keeps the language for this device and names it to assistive technology; plain links, which say nothing themselves, take it along. */
export function rememberLanguage(language: string): void {
  localStorage.setItem(KEPT_UNDER, language);
  document.cookie = `fw_language=${asLanguage(language)}; Path=/; SameSite=Lax; Max-Age=31536000`;
  document.documentElement.lang = localeOf(language);
}
