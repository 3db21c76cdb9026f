import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import type { Model } from "../../../shared/api/types.ts";
import { wordsIn } from "../../../shared/words.ts";

/** Returns what names `entity` or `entity.field` as people know it; what is gone from the app goes by its key. */
export function useTitleOf(model: Model | undefined): (key: string) => string {
  const { i18n } = useTranslation();
  return (key) => {
    const [entity = "", field = ""] = key.split(".");
    const known = model?.entities[entity];
    const words = wordsIn(known?.title, i18n.language, entity);
    return field ? `${words} · ${wordsIn(known?.fields[field]?.title, i18n.language, field)}` : words;
  };
}
