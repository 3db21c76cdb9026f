import { Checkbox, UnstyledButton } from "@mantine/core";
import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import { useMemo, useRef, useState, type RefObject } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { RecordRow } from "../../shared/api/types.ts";
import { CellEditor } from "./CellEditor.tsx";
import { slackOf, sortOf, type Column } from "./columns.ts";
import { frozenAt } from "./frozen.ts";
import { NextPage } from "./NextPage.tsx";
import { Row, type Place } from "./Row.tsx";
import classes from "./RowsTable.module.css";
import { useEvenRows, useFits, type Rows } from "./scrolling.ts";
import type { Selection } from "./useSelection.ts";
import { WaitingRows } from "./WaitingRows.tsx";

const ROW_HEIGHT = 38;
export const MARK_WIDTH = 44;

interface Props {
  columns: Column[];
  rows: RecordRow[];
  entity: string;
  title: string;
  sort: readonly string[];
  query: Rows;
  frozen: number;
  /** Null where nothing can be done with many rows. */
  selection: Selection | null;
  /** Cells are changed in place where this is given; it takes the changed record. */
  onChanged: ((record: RecordRow) => void) | null;
  onSort: (path: string) => void;
}

/** The rows as a table whose head and first columns stay; a click on a row opens its record, as does the link in the first column. */
export function RowsTable({ columns, rows, entity, title, sort, query, frozen, selection, onChanged, onSort }: Props) {
  const { t } = useTranslation();
  const scroll = useRef<HTMLDivElement>(null);
  const [editing, setEditing] = useState<Place | null>(null);
  const marks = selection ? MARK_WIDTH : 0;
  const width = columns.reduce((sum, column) => sum + column.width, marks);
  const slack = slackOf(columns);
  useFits(scroll, width);
  const all = rows.length > 0 && rows.every((row) => selection?.has(row.id));
  const span = columns.length + (selection ? 1 : 0);
  const goTo = (place: Place | null) => {
    setEditing(place);
    if (place) requestAnimationFrame(() => document.getElementById(cellId(place))?.scrollIntoView({ block: "nearest" }));
  };
  return (
    <div ref={scroll} className={classes["scroll"]} tabIndex={0} role="region" aria-label={title} aria-busy={query.isPending}>
      <table className={classes["table"]} style={{ minWidth: width }} aria-rowcount={query.hasNextPage ? -1 : rows.length + 1} data-stale={query.isPlaceholderData || undefined}>
        <colgroup>
          {selection && <col style={{ width: MARK_WIDTH }} />}
          {columns.map((column) => <col key={column.path} style={{ width: column === slack ? undefined : column.width }} />)}
        </colgroup>
        <thead>
          <tr>
            {selection && (
              <th scope="col" className={classes["mark"]} data-frozen style={{ insetInlineStart: 0 }}>
                <label className={classes["tick"]}><Checkbox size="xs" aria-label={t("list.mark_all")} checked={all} indeterminate={!all && selection.any} onChange={() => (all ? selection.clear() : selection.set(rows.map((row) => row.id), true))} /></label>
              </th>
            )}
            {columns.map((column, position) => <Heading key={column.path} column={column} sort={sort} style={frozenAt(columns, position, frozen, marks)} onSort={onSort} />)}
          </tr>
        </thead>
        <tbody>
          {query.isPending && <WaitingRows columns={span} words={t("common.loading")} />}
          <RowsInSight
            scroll={scroll} columns={columns} rows={rows} entity={entity} query={query} frozen={frozen} marks={marks} selection={selection}
            onEdit={onChanged && ((row, path, index) => goTo({ id: row.id, path, index }))}
          />
        </tbody>
      </table>
      <NextPage query={query} />
      {editing && onChanged && (
        <CellEditor
          key={`${editing.id} ${editing.path}`} entity={entity} place={editing} row={rows.find((row) => row.id === editing.id)} anchor={cellId(editing)}
          column={columns.find((column) => column.path === editing.path)} onChanged={onChanged} onClose={() => setEditing(null)}
          onNext={() => { const next = rows[editing.index + 1]; goTo(next ? { id: next.id, path: editing.path, index: editing.index + 1 } : null); }}
        />
      )}
    </div>
  );
}

interface InSight extends Pick<Props, "columns" | "rows" | "entity" | "query" | "frozen" | "selection"> {
  scroll: RefObject<HTMLDivElement | null>;
  marks: number;
  onEdit: ((row: RecordRow, path: string, index: number) => void) | null;
}

/**
 * The rows in sight. Scrolling draws these alone, not the head above them: that would cost more than a row; and it draws them
 * when other rows come into sight, not in every frame that moves them.
 */
function RowsInSight({ scroll, columns, rows, entity, query, frozen, marks, selection, onEdit }: InSight) {
  const { first, behind } = useEvenRows(scroll, rows.length, ROW_HEIGHT, query);
  const span = columns.length + (selection ? 1 : 0);
  const [before, after] = [first * ROW_HEIGHT, (rows.length - behind) * ROW_HEIGHT];
  const drawn = useMemo(
    () => rows.slice(first, behind).map((row, at) => (
      <Row key={row.id} row={row} index={first + at} columns={columns} entity={entity} frozen={frozen} marks={marks} selection={selection} onEdit={onEdit && ((path) => onEdit(row, path, first + at))} />
    )),
    [rows, first, behind, columns, entity, frozen, marks, selection, onEdit],
  );
  return (
    <>
      {before > 0 && <tr aria-hidden style={{ height: before }}><td colSpan={span} /></tr>}
      {drawn}
      {after > 0 && <tr aria-hidden style={{ height: after }}><td colSpan={span} /></tr>}
    </>
  );
}

/** Names a cell's button, so that the editor finds it. */
export function cellId({ id, path }: Pick<Place, "id" | "path">): string {
  return `cell-${id}-${path}`;
}

function Heading({ column, sort, style, onSort }: { column: Column; sort: readonly string[]; style: React.CSSProperties | undefined; onSort: (path: string) => void }) {
  const sorted = sortOf(sort, column.path);
  const Drawn = sorted === "ascending" ? ArrowUp : sorted === "descending" ? ArrowDown : ChevronsUpDown;
  return (
    <th scope="col" aria-sort={sorted} data-numeric={column.numeric || undefined} data-frozen={style ? true : undefined} style={style}>
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
