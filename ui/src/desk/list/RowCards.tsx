import { Checkbox, Paper } from "@mantine/core";
import { useRef } from "react";
import type { RecordRow } from "../../shared/api/types.ts";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { showValue } from "../../shared/format/value.ts";
import { valueAt } from "../../shared/paths.ts";
import { Facts } from "../parts/Facts.tsx";
import { RecordLink } from "../parts/RecordLink.tsx";
import { ValueText } from "../parts/ValueText.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace } from "../place.tsx";
import type { Column } from "./columns.ts";
import { NextPage } from "./NextPage.tsx";
import classes from "./RowCards.module.css";
import { useScrolledRows, type Rows } from "./scrolling.ts";
import type { Selection } from "./useSelection.ts";

const CARD_HEIGHT = 104;
const MOST_FACTS = 3;

interface Props {
  columns: Column[];
  rows: RecordRow[];
  entity: string;
  query: Rows;
  /** What is marked; null where nothing is done with several rows at once. */
  selection: Selection | null;
}

/** The rows as cards, for narrow screens: no sideways scrolling. */
export function RowCards({ columns, rows, entity, query, selection }: Props) {
  const { t } = useTranslation();
  const { model, showing } = usePlace();
  const scroll = useRef<HTMLDivElement>(null);
  const { virtual, items, before, after } = useScrolledRows(scroll, rows.length, CARD_HEIGHT, query);
  // By what people know it, wherever that column stands.
  const names = model.entities[entity]?.label_fields ?? [];
  const first = columns.find((column) => names.includes(column.path)) ?? columns[0];
  const others = columns.filter((column) => column !== first);
  const tag = others.find((column) => column.field.type === "state");
  const shown = others.filter((column) => column !== tag);
  return (
    <div ref={scroll} className={classes["scroll"]} tabIndex={0} role="list">
      {query.isPending && <Waiting lines={10} />}
      <div style={{ height: before }} />
      {items.map((item) => {
        const row = rows[item.index];
        if (!row || !first) return null;
        const name = showValue(valueAt(row, first.path), first.field, showing) || row.id;
        return (
          <div key={row.id} ref={virtual.measureElement} data-index={item.index} className={classes["slot"]} role="listitem">
            <Paper p="sm">
              <div className={classes["head"]}>
                {selection && (
                  <label className="fw-tick"><Checkbox size="xs" aria-label={t("list.mark", { name })} checked={selection.has(row.id)} onChange={(event) => selection.set([row.id], event.currentTarget.checked)} /></label>
                )}
                <span className={classes["name"]}><RecordLink entity={entity} id={row.id}>{name}</RecordLink></span>
                {tag && <ValueText value={valueAt(row, tag.path)} field={tag.field} />}
              </div>
              <Facts row={row} columns={shown} most={MOST_FACTS} linked />
            </Paper>
          </div>
        );
      })}
      <div style={{ height: after }} />
      <NextPage query={query} />
    </div>
  );
}
