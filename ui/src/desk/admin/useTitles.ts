import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { wordsIn } from "../../shared/words.ts";
import { useAdministration } from "./api.ts";
import { useLoaded } from "./useLoaded.ts";

/** Returns how an app is called; until that is known, its key. */
export function useTitles(): (app: string) => string {
  const { i18n } = useTranslation();
  const apps = useLoaded(["apps"], useAdministration().apps).value?.rows ?? [];
  return (app) => wordsIn(apps.find((each) => each.key === app)?.title, i18n.language, app);
}
