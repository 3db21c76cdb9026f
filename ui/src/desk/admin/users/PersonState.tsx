import { Group } from "@mantine/core";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { Tag } from "../../parts/Tag.tsx";
import type { Person } from "../api.ts";
import { KINDS } from "../words.ts";

/** Whether somebody may come in, from where they are, and whether they administer. */
export function PersonState({ person }: { person: Person }) {
  const { t } = useTranslation();
  const over = person.expires_at !== null && new Date(person.expires_at) < new Date();
  return (
    <Group gap={6}>
      {!person.active ? <Tag colour="red">{t("admin.kept_out")}</Tag> : over ? <Tag colour="amber">{t("admin.time_over")}</Tag> : <Tag colour="green">{t("admin.open")}</Tag>}
      {person.kind !== "member" && <Tag colour="violet">{t(KINDS[person.kind])}</Tag>}
      {person.administrator && <Tag colour="blue">{t("admin.administrator")}</Tag>}
    </Group>
  );
}
