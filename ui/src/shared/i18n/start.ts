import i18next, { type i18n } from "i18next";
import { getI18n, initReactI18next } from "react-i18next";
import { LANGUAGES, rememberedLanguage, rememberLanguage, type Language } from "../locale.ts";
import en from "./en.json";
import zh from "./zh.json";

export type Catalog = Record<string, string>;

const SHARED: Record<Language, Catalog> = { zh, en };

/** Starts the interface's own words: the shared catalogs and those of one of the two programs. */
export function startWords(own: Record<Language, Catalog>): i18n {
  const words = i18next.createInstance();
  const resources = Object.fromEntries(
    LANGUAGES.map((language) => [language, { translation: { ...SHARED[language], ...own[language] } }]),
  );
  void words.use(initReactI18next).init({
    lng: rememberedLanguage(),
    fallbackLng: "en",
    supportedLngs: [...LANGUAGES],
    resources,
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    interpolation: { escapeValue: false },
  });
  rememberLanguage(words.language);
  words.on("languageChanged", rememberLanguage);
  return words;
}

/** Adds words that come with a page once it is opened, so that the first one does not carry them. */
export function addWords(own: Record<Language, Catalog>): void {
  for (const language of LANGUAGES) getI18n().addResourceBundle(language, "translation", own[language], true, true);
}
