import { Table, Text } from "@mantine/core";
import { ArrowRight } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Json } from "../../shared/api/types.ts";
import { showValue } from "../../shared/format/value.ts";
import { RecordLink } from "../parts/RecordLink.tsx";
import { usePlace } from "../place.tsx";
import type { Change } from "./api.ts";
import { CHANGES } from "./words.ts";

const MOST = 50;

/** What became of records, field by field, with what was there before. */
export function ChangeList({ changes, linked = true }: { changes: readonly Change[]; linked?: boolean }) {
  const { t } = useTranslation();
  const { model, words, showing } = usePlace();
  if (!changes.length) return <Text size="sm" c="dimmed">{t("change.none")}</Text>;
  const side = (entity: string, key: string, value: Json | undefined) => (value === null || value === undefined || value === "" ? t("history.empty") : showValue(value, model.entities[entity]?.fields[key], showing));
  return (
    <Table.ScrollContainer minWidth={420} tabIndex={0} role="region" aria-label={t("change.title")}>
      <Table fz="sm">
        <Table.Thead><Table.Tr><Table.Th>{t("change.record")}</Table.Th><Table.Th>{t("change.what")}</Table.Th></Table.Tr></Table.Thead>
        <Table.Tbody>
          {changes.slice(0, MOST).map((change) => (
            <Table.Tr key={`${change.entity} ${change.id}`}>
              <Table.Td style={{ verticalAlign: "top" }}>
                {linked && change.event !== "deleted" ? <RecordLink entity={change.entity} id={change.id}>{change.label || change.id}</RecordLink> : change.label || change.id}
                <Text size="xs" c="dimmed">{words(model.entities[change.entity]?.title, change.entity)} · {t(CHANGES[change.event] ?? "change.updated")}</Text>
              </Table.Td>
              <Table.Td>
                {Object.entries(change.changes).map(([key, { from, to }]) => (
                  <div key={key}>
                    <Text span size="xs" c="dimmed">{words(model.entities[change.entity]?.fields[key]?.title, key)} </Text>
                    {change.event !== "created" && <><del>{side(change.entity, key, from)}</del> <ArrowRight size={12} role="img" aria-label={t("history.to")} /> </>}
                    <b>{side(change.entity, key, to)}</b>
                  </div>
                ))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {changes.length > MOST && <Text size="sm" c="dimmed">{t("runs.more", { count: changes.length - MOST })}</Text>}
    </Table.ScrollContainer>
  );
}
