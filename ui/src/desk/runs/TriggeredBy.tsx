import { Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { unwrap } from "../../shared/api/result.ts";
import type { RunTrigger } from "../../shared/api/types.ts";
import { recordLabel } from "../../shared/paths.ts";
import { quoted } from "../list/filters.ts";
import { RecordLink } from "../parts/RecordLink.tsx";
import { usePlace, useServer } from "../place.tsx";
import { Document } from "./Document.tsx";
import { CHANGES, STARTS } from "./words.ts";

const MOST_NAMED = 12;

/** What happened to which records; the first of them by name. */
export function TriggeredBy({ trigger }: { trigger: RunTrigger }) {
  const { t } = useTranslation();
  const server = useServer();
  const { app, model, words } = usePlace();
  const { entity = "", event = "", record_ids: ids = [] } = trigger;
  const input = trigger["input"];
  const named = ids.slice(0, MOST_NAMED);
  const rows = useQuery({
    queryKey: ["list", app, entity, "triggered", named],
    enabled: named.length > 0 && Boolean(model.entities[entity]?.actions.includes("read")),
    queryFn: async () => {
      const where = `id in [${named.map(quoted).join(", ")}]`;
      return unwrap(await server.list(app, entity, { where, fields: model.entities[entity]?.label_fields ?? [], limit: MOST_NAMED })).rows;
    },
  }).data ?? [];
  return (
    <>
      {[words(model.entities[entity]?.title, entity), t(CHANGES[event] ?? STARTS[event] ?? "step.other", { kind: event }), ids.length ? t("runs.records", { count: ids.length }) : ""].filter(Boolean).join(" · ")}
      <Group gap="xs" mt={rows.length ? 4 : 0}>
        {rows.map((row) => <Text key={row.id} size="sm"><RecordLink entity={entity} id={row.id}>{recordLabel(model, entity, row)}</RecordLink></Text>)}
        {ids.length > rows.length && rows.length > 0 && <Text size="sm" c="dimmed">{t("runs.more", { count: ids.length - rows.length })}</Text>}
      </Group>
      {input && <Document value={input} />}
    </>
  );
}
