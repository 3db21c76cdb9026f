import { UnstyledButton } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { memo, type MouseEvent } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { RecordRow } from "../../shared/api/types.ts";
import { isWritten } from "../../shared/form/runtime.ts";
import { showValue } from "../../shared/format/value.ts";
import { valueAt } from "../../shared/paths.ts";
import { RecordLink } from "../parts/RecordLink.tsx";
import { ValueText } from "../parts/ValueText.tsx";
import { usePlace } from "../place.tsx";
import type { Column } from "./columns.ts";
import { frozenAt } from "./frozen.ts";
import { hasRoom } from "./room.ts";
import { cellId } from "./RowsTable.tsx";
import classes from "./RowsTable.module.css";
import type { Selection } from "./useSelection.ts";

/** A cell: the record, the column, and which row it is. */
export interface Place {
  id: string;
  path: string;
  index: number;
}

interface Props {
  row: RecordRow;
  index: number;
  columns: Column[];
  entity: string;
  frozen: number;
  marks: number;
  selection: Selection | null;
  onEdit: ((path: string) => void) | null;
}

/** One row; what is the same as before is not drawn again while others scroll by. */
export const Row = memo(DrawnRow, (a, b) => a.row === b.row && a.index === b.index && a.columns === b.columns && a.frozen === b.frozen && (a.onEdit === null) === (b.onEdit === null) && a.selection?.has(a.row.id) === b.selection?.has(b.row.id) && a.selection?.ids === b.selection?.ids);

function DrawnRow({ row, index, columns, entity, frozen, marks, selection, onEdit }: Props) {
  const { t } = useTranslation();
  const { app, showing } = usePlace();
  const navigate = useNavigate();
  const open = (event: MouseEvent) => {
    // A click on a link inside, or at the end of selecting text, is not meant for the row.
    if (onEdit || (event.target as HTMLElement).closest("a, button, input, label") || window.getSelection()?.toString()) return;
    void navigate({ to: "/w/$app/record/$entity/$id", params: { app, entity, id: row.id } });
  };
  const marked = selection?.has(row.id) ?? false;
  return (
    <tr onClick={open} aria-rowindex={index + 2} className={classes["row"]} data-marked={marked || undefined}>
      {selection && (
        <td className={classes["mark"]} data-whole data-frozen style={{ insetInlineStart: 0 }}>
          <label className={classes["tick"]}><input type="checkbox" className={classes["box"]} aria-label={t("list.mark", { name: showValue(valueAt(row, columns[0]?.path ?? ""), columns[0]?.field, showing) || row.id })} checked={marked} onChange={() => selection.set([row.id], !marked)} /></label>
        </td>
      )}
      {columns.map((column, position) => {
        const value = valueAt(row, column.path);
        const text = showValue(value, column.field, showing);
        const style = frozenAt(columns, position, frozen, marks);
        const here = position === 0 ? <RecordLink entity={entity} id={row.id}>{text || row.id}</RecordLink> : <ValueText value={value} field={column.field} linked={!onEdit} text={text} />;
        const editable = onEdit && !column.path.includes(".") && isWritten(column.field) && !column.field.fixed;
        return (
          <td key={column.path} data-numeric={column.numeric || undefined} data-whole={(!editable && hasRoom(text || (position ? "" : row.id), column, position === 0)) || undefined} data-frozen={style ? true : undefined} style={style} title={text.length > 18 ? text : undefined}>
            {editable ? (
              <UnstyledButton id={cellId({ id: row.id, path: column.path })} className={classes["cell"]} aria-label={t("list.change", { column: column.title, value: text || t("history.empty") })} onClick={() => onEdit(column.path)}>
                {position === 0 ? text : here}
              </UnstyledButton>
            ) : here}
          </td>
        );
      })}
    </tr>
  );
}
