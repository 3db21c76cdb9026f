import { Skeleton, UnstyledButton } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import { useRef, type MouseEvent } from "react";
import { useTranslation } from "react-i18next";
import type { RecordRow } from "../../shared/api/types.ts";
import { valueAt } from "../../shared/paths.ts";
import { RecordLink } from "../parts/RecordLink.tsx";
import { ValueText } from "../parts/ValueText.tsx";
import { showValue } from "../../shared/format/value.ts";
import { usePlace } from "../place.tsx";
import { sortOf, type Column } from "./columns.ts";
import { NextPage } from "./NextPage.tsx";
import classes from "./RowsTable.module.css";
import { useScrolledRows, type Rows } from "./scrolling.ts";

const ROW_HEIGHT = 38;

interface Props {
  columns: Column[];
  rows: RecordRow[];
  entity: string;
  title: string;
  sort: readonly string[];
  query: Rows;
  onSort: (path: string) => void;
}

/** The rows as a table whose head stays; a click anywhere on a row opens its record, as does the link in the first column. */
export function RowsTable({ columns, rows, entity, title, sort, query, onSort }: Props) {
  const { t } = useTranslation();
  const scroll = useRef<HTMLDivElement>(null);
  const { items, before, after } = useScrolledRows(scroll, rows.length, ROW_HEIGHT, query);
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  return (
    <div ref={scroll} className={classes["scroll"]} tabIndex={0} role="region" aria-label={title} aria-busy={query.isPending}>
      <table className={classes["table"]} style={{ minWidth: width }} aria-rowcount={query.hasNextPage ? -1 : rows.length + 1} data-stale={query.isPlaceholderData || undefined}>
        <colgroup>{columns.map((column) => <col key={column.path} style={{ width: column.width }} />)}</colgroup>
        <thead>
          <tr>{columns.map((column) => <Heading key={column.path} column={column} sort={sort} onSort={onSort} />)}</tr>
        </thead>
        <tbody>
          {query.isPending && <WaitingRows columns={columns.length} words={t("common.loading")} />}
          {before > 0 && <tr aria-hidden style={{ height: before }}><td colSpan={columns.length} /></tr>}
          {items.map((item) => {
            const row = rows[item.index];
            return row && <Row key={row.id} row={row} index={item.index} columns={columns} entity={entity} />;
          })}
          {after > 0 && <tr aria-hidden style={{ height: after }}><td colSpan={columns.length} /></tr>}
        </tbody>
      </table>
      <NextPage query={query} />
    </div>
  );
}

function Heading({ column, sort, onSort }: { column: Column; sort: readonly string[]; onSort: (path: string) => void }) {
  const sorted = sortOf(sort, column.path);
  const Drawn = sorted === "ascending" ? ArrowUp : sorted === "descending" ? ArrowDown : ChevronsUpDown;
  return (
    <th scope="col" aria-sort={sorted} data-numeric={column.numeric || undefined}>
      {column.sortable ? (
        <UnstyledButton className={classes["heading"]} data-sorted={sorted !== "none" || undefined} onClick={() => onSort(column.path)} title={column.title}>
          <span className={classes["words"]}>{column.title}</span><Drawn size={13} aria-hidden />
        </UnstyledButton>
      ) : (
        <span className={classes["words"]}>{column.title}</span>
      )}
    </th>
  );
}

function Row({ row, index, columns, entity }: { row: RecordRow; index: number; columns: Column[]; entity: string }) {
  const { app, showing } = usePlace();
  const navigate = useNavigate();
  const open = (event: MouseEvent) => {
    // A click on a link inside, or at the end of selecting text, is not meant for the row.
    if ((event.target as HTMLElement).closest("a, button") || window.getSelection()?.toString()) return;
    void navigate({ to: "/w/$app/record/$entity/$id", params: { app, entity, id: row.id } });
  };
  return (
    <tr onClick={open} aria-rowindex={index + 2} className={classes["row"]}>
      {columns.map((column, position) => {
        const value = valueAt(row, column.path);
        const text = showValue(value, column.field, showing);
        return (
          <td key={column.path} data-numeric={column.numeric || undefined} title={text.length > 18 ? text : undefined}>
            {position === 0 ? (
              <RecordLink entity={entity} id={row.id}>{text || row.id}</RecordLink>
            ) : (
              <ValueText value={value} field={column.field} />
            )}
          </td>
        );
      })}
    </tr>
  );
}

function WaitingRows({ columns, words }: { columns: number; words: string }) {
  return Array.from({ length: 10 }, (_, row) => (
    <tr key={row}>
      {Array.from({ length: columns }, (_, column) => (
        <td key={column}>
          {row + column === 0 && <span className="fw-hidden" role="status">{words}</span>}
          <Skeleton height={12} width={`${45 + ((row * 7 + column * 13) % 45)}%`} />
        </td>
      ))}
    </tr>
  ));
}
