import { Table, Text } from "@mantine/core";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Field, Json, RecordRow, Reference } from "../../shared/api/types.ts";
import { showValue } from "../../shared/format/value.ts";
import { usePlace } from "../place.tsx";

const MOST_COLUMNS = 6;

/** A record as it was frozen: its name, and on demand its values and those of its rows. */
export function Snapshot({ value, field }: { value: Reference; field: Field }) {
  const { t } = useTranslation();
  const { showing } = usePlace();
  const rows = Object.entries(value).filter((entry): entry is [string, RecordRow[]] => isRows(entry[1]) && entry[1].length > 0);
  return (
    <details className="fw-snapshot">
      <summary>{showValue(value, field, showing)} <Text span size="xs" c="dimmed">{t("snapshot.frozen")}</Text></summary>
      {rows.map(([key, list]) => <Frozen key={key} rows={list} entity={showing.model.entities[field.of ?? ""]?.fields[key]?.of ?? ""} />)}
    </details>
  );
}

function Frozen({ rows, entity }: { rows: RecordRow[]; entity: string }) {
  const { showing, words, model } = usePlace();
  const fields = model.entities[entity]?.fields ?? {};
  const keys = (model.entities[entity]?.field_order ?? []).filter((key) => rows.some((row) => row[key] !== null && row[key] !== undefined)).slice(0, MOST_COLUMNS);
  return (
    <Table.ScrollContainer minWidth={280} tabIndex={0} role="region" aria-label={words(model.entities[entity]?.title, entity)}>
      <Table fz="xs">
        <Table.Thead><Table.Tr>{keys.map((key) => <Table.Th key={key}>{words(fields[key]?.title, key)}</Table.Th>)}</Table.Tr></Table.Thead>
        <Table.Tbody>
          {rows.map((row, index) => <Table.Tr key={index}>{keys.map((key) => <Table.Td key={key}>{showValue(row[key], fields[key], showing)}</Table.Td>)}</Table.Tr>)}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function isRows(value: Json): value is RecordRow[] {
  return Array.isArray(value) && value.every((item) => typeof item === "object" && item !== null && !Array.isArray(item));
}
