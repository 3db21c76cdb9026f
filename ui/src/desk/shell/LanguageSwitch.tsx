import { SegmentedControl } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { asLanguage } from "../../shared/locale.ts";
import { useServer } from "../place.tsx";
import type { Me } from "../../shared/api/types.ts";

/** Chinese or English; kept for this device and, where somebody is signed in, for the person. */
export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  const server = useServer();
  const queries = useQueryClient();
  const change = async (language: string) => {
    if (!(await i18n.speak(asLanguage(language)))) return void notifications.show({ message: t("trouble.unreachable"), color: "red" });
    if (!queries.getQueryData<Me>(["me"])) return;
    const result = await server.setLanguage(language);
    if (result.ok) queries.setQueryData(["me"], result.value);
    // What the server worded itself (problems, reasons, notes) is asked again in the new language.
    await queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "me" });
  };
  return (
    <SegmentedControl
      size="xs" aria-label={t("shell.language")} value={asLanguage(i18n.language)} onChange={(language) => void change(language)}
      data={[{ value: "zh", label: <span lang="zh-CN">中文</span> }, { value: "en", label: <span lang="en">EN</span> }]}
    />
  );
}
