import { ActionIcon, Button } from "@mantine/core";
import { CalendarPlus } from "lucide-react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import type { LayoutOf, RecordRow } from "../../../shared/api/types.ts";
import { recordLabel } from "../../../shared/paths.ts";
import { whereText } from "../../list/filters.ts";
import { useRows } from "../../list/useRows.ts";
import { usePlace } from "../../place.tsx";
import type { ViewProps } from "../kinds.ts";
import { Card } from "../parts/Card.tsx";
import type { Held } from "./LanesView.tsx";
import classes from "./Lanes.module.css";

const ROWS_AT_A_TIME = 20;

interface Props extends ViewProps {
  layout: LayoutOf<"lanes">;
  fields: string[];
  onHold: ((held: Held | null) => void) | null;
  onPlace: ((row: RecordRow) => void) | null;
}

/** What has no time yet: dragged onto a lane, or given one by its button. */
export function Tray({ view, question, columns, layout, fields, onHold, onPlace }: Props) {
  const { t } = useTranslation();
  const { model } = usePlace();
  const { query, rows } = useRows(view.of, { ...question, where: whereText(question.where || null, [`${layout.start} == null`]) }, fields, ROWS_AT_A_TIME);
  return (
    <section className={classes["tray"]} aria-label={t("lanes.waiting")}>
      <h2>{t("lanes.waiting")}</h2>
      <ul tabIndex={0}>
        {rows.map((row) => (
          <li key={row.id} draggable={Boolean(onHold)} onDragStart={(event) => { event.dataTransfer.setData("text/plain", row.id); onHold?.({ row, at: 0 }); }} onDragEnd={() => onHold?.(null)}>
            <Card entity={view.of} row={row} columns={columns} colour={layout.colour}>
              {onPlace && <ActionIcon size={26} aria-label={t("lanes.place", { name: recordLabel(model, view.of, row) })} onClick={() => onPlace(row)}><CalendarPlus size={15} aria-hidden /></ActionIcon>}
            </Card>
          </li>
        ))}
        {query.isSuccess && !rows.length && <li className={classes["none"]}>{t("lanes.none")}</li>}
        {query.hasNextPage && <li><Button fullWidth size="compact-sm" variant="subtle" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("children.more")}</Button></li>}
      </ul>
    </section>
  );
}
