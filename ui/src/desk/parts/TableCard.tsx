import { Paper, Table } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./TableCard.module.css";

interface Props {
  label: string;
  /** Below this the table is scrolled sideways within its card. */
  width: number;
  head: readonly ReactNode[];
  /** Which columns are numbers, and which hold a mark alone. */
  numbers?: readonly number[];
  centred?: readonly number[];
  bare?: boolean;
  children: ReactNode;
}

/** A table on a card: where it is wider than the screen, it is scrolled within itself, by keys as well. */
export function TableCard({ label, width, head, numbers = [], centred = [], bare = false, children }: Props) {
  const table = (
    <Table.ScrollContainer type="native" minWidth={width} tabIndex={0} role="region" aria-label={label}>
      <Table highlightOnHover={!bare} fz="sm" className={classes["table"]!}>
        <Table.Thead>
          <Table.Tr>
            {head.map((each, index) => <Table.Th key={index} data-mark={centred.includes(index) || undefined} className={numbers.includes(index) ? "fw-number" : ""}>{each}</Table.Th>)}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
  return bare ? table : <Paper>{table}</Paper>;
}
