import { Paper, Table } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  label: string;
  /** Below this the table is scrolled sideways within its card. */
  width: number;
  head: readonly ReactNode[];
  /** Which columns are numbers. */
  numbers?: readonly number[];
  bare?: boolean;
  className?: string | undefined;
  children: ReactNode;
}

/** A table on a card: where it is wider than the screen, it is scrolled within itself, by keys as well. */
export function TableCard({ label, width, head, numbers = [], bare = false, className, children }: Props) {
  const table = (
    <Table.ScrollContainer type="native" minWidth={width} tabIndex={0} role="region" aria-label={label}>
      <Table highlightOnHover={!bare} fz="sm" {...(className ? { className } : {})}>
        <Table.Thead><Table.Tr>{head.map((each, index) => <Table.Th key={index} className={numbers.includes(index) ? "fw-number" : ""}>{each}</Table.Th>)}</Table.Tr></Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
  return bare ? table : <Paper>{table}</Paper>;
}
