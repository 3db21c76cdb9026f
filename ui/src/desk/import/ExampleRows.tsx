import { Table } from "@mantine/core";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Json } from "../../shared/api/types.ts";

/** Rows of a file as they stand in it; plain values and row numbers are shown as a list. */
export function ExampleRows({ rows }: { rows: Json[] }) {
  const { t } = useTranslation();
  const documents = rows.filter((row): row is { [name: string]: Json } => typeof row === "object" && row !== null && !Array.isArray(row));
  if (!documents.length) return <p className="fw-break">{rows.map(String).join(t("common.comma"))}</p>;
  const names = [...new Set(documents.flatMap((row) => Object.keys(row)))];
  return (
    <Table.ScrollContainer minWidth={320} tabIndex={0} role="region" aria-label={t("import.examples", { count: rows.length })}>
      <Table fz="xs">
        <Table.Thead><Table.Tr>{names.map((name) => <Table.Th key={name}>{name === "row" ? t("import.row") : name}</Table.Th>)}</Table.Tr></Table.Thead>
        <Table.Tbody>
          {documents.map((row, index) => (
            <Table.Tr key={index}>{names.map((name) => <Table.Td key={name}>{textOf(row[name])}</Table.Td>)}</Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function textOf(value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
