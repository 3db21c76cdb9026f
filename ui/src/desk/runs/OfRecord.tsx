import { Group, NativeSelect, Paper, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { RecordLink } from "../parts/RecordLink.tsx";
import { useRecordName } from "../list/useRecordName.ts";
import { usePlace } from "../place.tsx";
import type { Rule } from "./api.ts";

/** Says whose runs are shown, and leads to why a rule did nothing about the record. */
export function OfRecord({ entity, id, rules }: { entity: string; id: string; rules: readonly Rule[] }) {
  const { t } = useTranslation();
  const { app, words } = usePlace();
  const navigate = useNavigate();
  const name = useRecordName(entity || undefined, id);
  const asked = rules.filter((rule) => rule.on["record"] === entity);
  const ask = (rule: string) => void navigate({ to: "/w/$app/rules/$rule", params: { app, rule }, search: { tab: "why", record: id } });
  return (
    <Paper p="sm" mb="sm">
      <Group gap="sm" justify="space-between">
        <Text size="sm">{t("runs.of_record")} {name && <RecordLink entity={entity} id={id}>{name}</RecordLink>}</Text>
        {asked.length > 0 && <NativeSelect size="xs" maw="100%" aria-label={t("runs.why_not")} value="" onChange={(event) => ask(event.currentTarget.value)} data={[{ value: "", label: t("runs.why_not"), disabled: true }, ...asked.map((rule) => ({ value: rule.key, label: words(rule.title, rule.key) }))]} />}
      </Group>
    </Paper>
  );
}
