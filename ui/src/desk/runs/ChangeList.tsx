import { Button, Table, Text } from "@mantine/core";
import { ArrowRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Json } from "../../shared/api/types.ts";
import { showValue } from "../../shared/format/value.ts";
import { RecordLink } from "../parts/RecordLink.tsx";
import { TableCard } from "../parts/TableCard.tsx";
import { usePlace } from "../place.tsx";
import type { Change } from "./api.ts";
import { CHANGES } from "./words.ts";

const FEW = 5;
const MANY = 50;
const FIELDS = 6;

/** What became of records, field by field, with what was there before; the first of many, and more when they are asked for. */
export function ChangeList({ changes, linked = true }: { changes: readonly Change[]; linked?: boolean }) {
  const { t } = useTranslation();
  const { model, words } = usePlace();
  const [shown, setShown] = useState(FEW);
  if (!changes.length) return <Text size="sm" c="dimmed">{t("change.none")}</Text>;
  return (
    <>
      <TableCard bare width={300} label={t("change.title")} head={[t("change.record"), t("change.what")]}>
        {changes.slice(0, shown).map((change) => (
          <Table.Tr key={`${change.entity} ${change.id}`}>
            <Table.Td style={{ verticalAlign: "top", width: "36%" }}>
              {linked && change.event !== "deleted" ? <RecordLink entity={change.entity} id={change.id}>{change.label || change.id}</RecordLink> : change.label || change.id}
              <Text size="xs" c="dimmed">{words(model.entities[change.entity]?.title, change.entity)} · {t(CHANGES[change.event] ?? "change.updated")}</Text>
            </Table.Td>
            <Table.Td style={{ verticalAlign: "top" }}><Fields change={change} /></Table.Td>
          </Table.Tr>
        ))}
      </TableCard>
      {changes.length > shown && <Button size="xs" variant="subtle" mt={4} onClick={() => setShown(shown + MANY)}>{t("runs.more", { count: changes.length - shown })}</Button>}
    </>
  );
}

function Fields({ change }: { change: Change }) {
  const { t } = useTranslation();
  const { model, words, showing } = usePlace();
  const fields = model.entities[change.entity]?.fields ?? {};
  const side = (key: string, value: Json | undefined) => (value === null || value === undefined || value === "" ? t("history.empty") : showValue(value, fields[key], showing));
  // A record that came to be says nothing by its empty fields.
  const told = Object.entries(change.changes).filter(([, { to }]) => change.event !== "created" || (to !== null && to !== undefined && to !== ""));
  const lines = told.map(([key, { from, to }]) => (
    <div key={key}>
      <Text span size="xs" c="dimmed">{words(fields[key]?.title, key)} </Text>
      {change.event !== "created" && <><del>{side(key, from)}</del> <ArrowRight size={12} role="img" aria-label={t("history.to")} /> </>}
      <b>{side(key, to)}</b>
    </div>
  ));
  if (lines.length <= FIELDS) return <>{lines}</>;
  return <>{lines.slice(0, FIELDS)}<details className="fw-trace" style={{ marginTop: 0 }}><summary>{t("change.more_fields", { count: lines.length - FIELDS })}</summary>{lines.slice(FIELDS)}</details></>;
}
