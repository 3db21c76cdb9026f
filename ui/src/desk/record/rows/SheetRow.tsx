import { ActionIcon } from "@mantine/core";
import { Trash2, Undo2 } from "lucide-react";
import { memo, type ClipboardEvent, type KeyboardEvent, type RefObject } from "react";
import type { RecordRow } from "../../../shared/api/types.ts";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import type { Column } from "../../list/columns.ts";
import { usePlace } from "../../place.tsx";
import { cellText } from "./cells.ts";
import classes from "./RowsEditor.module.css";

/** What can be done in a row; held by reference, so that a row need not be drawn again because its sheet was. */
export interface Acts {
  enter: (row: number, column: number, text: string) => void;
  onKeyDown: (event: KeyboardEvent<HTMLInputElement>, row: number, column: number) => void;
  onPaste: (event: ClipboardEvent, row: number, column: number) => void;
  drop: (name: string) => void;
}

interface Props {
  /** The record's id, or the name of a row that is not kept yet. */
  name: string;
  index: number;
  row: RecordRow | undefined;
  typed: Readonly<Record<string, string>> | undefined;
  gone: boolean;
  wrong: ReadonlyMap<string, string>;
  columns: readonly Column[];
  acts: RefObject<Acts>;
}

/** One row of a sheet; drawn again only where something of it changed: a key must not cost the whole sheet. */
export const SheetRow = memo(DrawnRow, (a, b) => a.name === b.name && a.index === b.index && a.row === b.row && a.typed === b.typed && a.gone === b.gone && a.wrong === b.wrong && a.columns === b.columns);

function DrawnRow({ name, index, row, typed, gone, wrong, columns, acts }: Props) {
  const { t } = useTranslation();
  const { model, language, showing } = usePlace();
  return (
    <div role="row" aria-rowindex={index + 2} className={classes["row"]} data-gone={gone || undefined} data-fresh={!row || undefined}>
      <span role="rowheader">{index + 1}</span>
      {columns.map((column, at) => {
        const error = wrong.get(`${name} ${column.path}`);
        return (
          <span key={column.path} role="gridcell">
            <input
              data-cell={`${index} ${at}`} aria-label={`${column.title} ${index + 1}`} value={typed?.[column.path] ?? cellText(row?.[column.path], column.field, model, language, showing.zone)}
              disabled={gone || (row && column.field.fixed)} aria-invalid={error ? true : undefined} title={error}
              data-numeric={column.numeric || undefined} data-changed={typed?.[column.path] !== undefined || undefined} autoComplete="off"
              onChange={(event) => acts.current.enter(index, at, event.currentTarget.value)} onKeyDown={(event) => acts.current.onKeyDown(event, index, at)} onPaste={(event) => acts.current.onPaste(event, index, at)}
            />
          </span>
        );
      })}
      <span role="gridcell"><ActionIcon size={26} aria-label={t(gone ? "rows.keep" : "rows.delete", { number: index + 1 })} onClick={() => acts.current.drop(name)}>{gone ? <Undo2 size={14} aria-hidden /> : <Trash2 size={14} aria-hidden />}</ActionIcon></span>
    </div>
  );
}
