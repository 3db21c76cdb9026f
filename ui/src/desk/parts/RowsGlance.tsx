import { Table } from "@mantine/core";
import type { RecordRow } from "../../shared/api/types.ts";
import { showValue } from "../../shared/format/value.ts";
import { valueAt } from "../../shared/paths.ts";
import type { Column } from "../list/columns.ts";
import { usePlace } from "../place.tsx";
import { RecordLink } from "./RecordLink.tsx";
import { ValueText } from "./ValueText.tsx";

interface Props {
  of: string;
  columns: readonly Column[];
  rows: readonly RecordRow[];
  title: string;
}

/** A few records at a glance: the first column leads to each. */
export function RowsGlance({ of, columns, rows, title }: Props) {
  const { showing } = usePlace();
  return (
    <Table.ScrollContainer minWidth={320} tabIndex={0} role="region" aria-label={title}>
      <Table highlightOnHover fz="sm">
        <Table.Thead>
          <Table.Tr>{columns.map((column) => <Table.Th key={column.path} fz="xs" c="dimmed" className={column.numeric ? "fw-number" : undefined!}>{column.title}</Table.Th>)}</Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.id}>
              {columns.map((column, index) => {
                const value = valueAt(row, column.path);
                return (
                  <Table.Td key={column.path} className={column.numeric ? "fw-number" : "fw-cell"}>
                    {index === 0 ? <RecordLink entity={of} id={row.id}>{showValue(value, column.field, showing) || row.id}</RecordLink> : <ValueText value={value} field={column.field} />}
                  </Table.Td>
                );
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
