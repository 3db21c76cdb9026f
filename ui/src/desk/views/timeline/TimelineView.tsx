import { useRef } from "react";
import { failureOf } from "../../../shared/api/result.ts";
import type { LayoutOf } from "../../../shared/api/types.ts";
import { formatMoment } from "../../../shared/format/moment.ts";
import { valueAt } from "../../../shared/paths.ts";
import { ListEmpty } from "../../list/ListEmpty.tsx";
import { NextPage } from "../../list/NextPage.tsx";
import { useScrolledRows } from "../../list/scrolling.ts";
import { useRows } from "../../list/useRows.ts";
import { Trouble } from "../../parts/Trouble.tsx";
import { usePlace } from "../../place.tsx";
import type { ViewProps } from "../kinds.ts";
import { Card } from "../parts/Card.tsx";
import { dayOf, dayWords } from "../parts/days.ts";
import classes from "./Timeline.module.css";

const CARD_HEIGHT = 150;

/** What happened, the latest first, under its day; only what is in sight is drawn. */
export function TimelineView({ view, question, columns, address, title, narrowed, say }: ViewProps) {
  const layout = view.layout as LayoutOf<"timeline">;
  const { showing, language } = usePlace();
  const scroll = useRef<HTMLDivElement>(null);
  const order = address.sort ? question.order_by : [`-${layout.at}`];
  const { query, rows } = useRows(view.of, { ...question, order_by: order }, [...new Set([...view.columns, layout.at, ...(layout.colour ? [layout.colour] : [])])]);
  const { virtual, items, before, after } = useScrolledRows(scroll, rows.length, CARD_HEIGHT, query);
  if (query.isError && !rows.length) return <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />;
  if (query.isSuccess && !rows.length) return <ListEmpty entity={view.of} narrowed={narrowed} onWiden={() => say({ q: "", f: [], by: "" })} />;
  const dayAt = (index: number) => dayOf(valueAt(rows[index] ?? { id: "", version: 0 }, layout.at), showing.zone);
  return (
    <div ref={scroll} className={classes["scroll"]} tabIndex={0} role="region" aria-label={title} aria-busy={query.isPending}>
      <div style={{ height: before }} />
      {items.map((item) => {
        const row = rows[item.index];
        if (!row) return null;
        const day = dayAt(item.index);
        const at = String(valueAt(row, layout.at) ?? "");
        return (
          <div key={row.id} ref={virtual.measureElement} data-index={item.index} className={classes["slot"]}>
            {(item.index === 0 || dayAt(item.index - 1) !== day) && <h2 className={classes["day"]}>{day && dayWords(day, language, { weekday: "long", year: "numeric", month: "long", day: "numeric" })}</h2>}
            <div className={classes["entry"]}>
              <time dateTime={at} className={classes["time"]}>{at.length > 10 ? formatMoment(at, language, showing.zone).slice(-5) : ""}</time>
              <div className={classes["card"]}><Card entity={view.of} row={row} columns={columns} colour={layout.colour} /></div>
            </div>
          </div>
        );
      })}
      <div style={{ height: after }} />
      <NextPage query={query} />
    </div>
  );
}
