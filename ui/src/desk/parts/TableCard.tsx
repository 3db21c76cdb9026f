import { Paper, Table } from "@mantine/core";
import type { CSSProperties, ReactNode } from "react";
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

const NARROW = 360;

/** A table on a card: on a phone each row stands as a block of captions and values; between that and its width it is scrolled within itself, by keys as well. */
export function TableCard({ label, width, head, numbers = [], centred = [], bare = false, children }: Props) {
  const table = (
    <div className={classes["room"]} data-blocks={width > NARROW || undefined}>
      <Table.ScrollContainer type="native" minWidth={width} tabIndex={0} role="region" aria-label={label}>
        <Table highlightOnHover={!bare} fz="sm" className={classes["table"]!} style={captions(head, [...numbers, ...centred])}>
          <Table.Thead>
            <Table.Tr>
              {head.map((each, index) => <Table.Th key={index} data-does={typeof each !== "string" || undefined} data-mark={centred.includes(index) || undefined} className={numbers.includes(index) ? "fw-number" : ""}>{each}</Table.Th>)}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>{children}</Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </div>
  );
  return bare ? table : <Paper>{table}</Paper>;
}

/** Returns what stands before the values of each column where rows are blocks; the first words are the row's own name. */
function captions(head: readonly ReactNode[], short: readonly number[]): CSSProperties {
  const named = head.findIndex((each) => typeof each === "string");
  return Object.fromEntries(head.flatMap((each, index) => {
    const words = typeof each === "string" && index !== named ? [[`--caption-${index}`, JSON.stringify(each)]] : [];
    return short.includes(index) || typeof each !== "string" ? [...words, [`--share-${index}`, "0 1 auto"]] : words;
  }));
}
