import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap } from "../../../shared/api/result.ts";
import type { LayoutOf, RecordRow } from "../../../shared/api/types.ts";
import { isReference } from "../../../shared/format/value.ts";
import { recordLabel, valueAt } from "../../../shared/paths.ts";
import { quoted, whereText } from "../../list/filters.ts";
import { useRows } from "../../list/useRows.ts";
import { Trouble } from "../../parts/Trouble.tsx";
import { Waiting } from "../../parts/Waiting.tsx";
import { usePlace, useServer } from "../../place.tsx";
import type { ViewProps } from "../kinds.ts";
import { addDays, dayWords, todayIn } from "../parts/days.ts";
import { grouped } from "../parts/grouped.ts";
import { Steps } from "../parts/Steps.tsx";
import { useMoving } from "../parts/useMoving.ts";
import { Lane } from "./Lane.tsx";
import classes from "./Lanes.module.css";
import { PlaceDialog } from "./PlaceDialog.tsx";
import { placeOf, scaleOf } from "./scale.ts";
import { Tray } from "./Tray.tsx";

const MOST_BARS = 500;
const MOST_LANES = 200;
const MINUTE = 60_000;
const USUAL_MINUTES = 60;

/** What is being moved: the record, and where the pointer took hold of its bar. */
export interface Held {
  row: RecordRow;
  /** Milliseconds behind the bar's beginning. */
  at: number;
}

/** A change of place: onto which lane, when. */
export interface Target {
  lane: string;
  start: number;
  end: number;
}

/** Resources below each other, time from left to right; bars are moved by dragging, by keys or by a dialog, with all checks. */
export function LanesView(props: ViewProps) {
  const { view, question, address, say, title, columns } = props;
  const layout = view.layout as LayoutOf<"lanes">;
  const { t } = useTranslation();
  const { app, model, showing, language } = usePlace();
  const server = useServer();
  const { change } = useMoving(view.of);
  const [held, setHeld] = useState<Held | null>(null);
  const [placing, setPlacing] = useState<RecordRow | null>(null);
  const entity = model.entities[view.of];
  const to = entity?.fields[layout.resource]?.to ?? "";
  const anchor = address.d ?? todayIn(showing.zone);
  const mode = address.m ?? layout.scale ?? "day";
  const scale = scaleOf(mode, anchor, showing.zone, (day) => dayWords(day, language, { weekday: "short", day: "numeric", month: "numeric" }));
  const iso = (moment: number) => new Date(moment).toISOString().replace(".000Z", "Z");
  const lanes = useQuery({
    queryKey: ["list", app, to, "lanes"],
    queryFn: async () => unwrap(await server.list(app, to, { fields: model.entities[to]?.label_fields ?? [], order_by: model.views[to]?.order_by ?? [], limit: MOST_LANES })).rows,
  });
  const fields = [...new Set([...view.columns, layout.resource, layout.start, layout.end, ...[layout.minutes, layout.colour].filter((path) => path !== undefined)])];
  const within = `${layout.start} < ${quoted(iso(scale.to))} and ${layout.end} > ${quoted(iso(scale.from))}`;
  const bars = useRows(view.of, { ...question, where: whereText(question.where || null, [within]), order_by: [layout.start] }, fields, MOST_BARS);
  const mayMove = [layout.resource, layout.start, layout.end].every((key) => entity?.fields[key] && !entity.fields[key].read_only && !entity.fields[key].fixed) && Boolean(entity?.actions.includes("update") && !entity.ledger);

  const lengthOf = (row: RecordRow) => {
    const [start, end] = [Date.parse(String(row[layout.start])), Date.parse(String(row[layout.end]))];
    if (end > start) return end - start;
    const minutes = Number(layout.minutes ? valueAt(row, layout.minutes) : 0);
    return Math.max(15, Math.ceil(minutes || USUAL_MINUTES)) * MINUTE;
  };
  const move = (row: RecordRow, { lane, start, end }: Target): Promise<boolean> => {
    setHeld(null);
    const values: Record<string, string> = {};
    if (!isReference(row[layout.resource]) || (row[layout.resource] as { id: string }).id !== lane) values[layout.resource] = lane;
    if (Date.parse(String(row[layout.start])) !== start) values[layout.start] = iso(start);
    if (Date.parse(String(row[layout.end])) !== end) values[layout.end] = iso(end);
    return Object.keys(values).length ? change(row, values) : Promise.resolve(true);
  };
  // What was refused can be put right where it was typed; and a move that ends meanwhile closes no dialog but its own.
  const place = async (row: RecordRow, target: Target) => {
    if (await move(row, target)) setPlacing((open) => (open === row ? null : open));
  };
  const failed = lanes.error ?? bars.query.error;
  if (failed) return <Trouble failure={failureOf(failed)} onRetry={() => { void lanes.refetch(); void bars.query.refetch(); }} />;
  if (!lanes.data) return <Waiting lines={10} />;
  const resources = lanes.data;
  const byLane = grouped(bars.rows, (row) => { const value = row[layout.resource]; return isReference(value) ? value.id : ""; });
  const step = (by: number) => say({ d: addDays(anchor, by * (mode === "week" ? 7 : 1)) });
  const now = Date.now();
  return (
    <>
      <Steps
        title={dayWords(anchor, language, { year: "numeric", month: "long", day: "numeric", ...(mode === "day" ? { weekday: "short" } : {}) })} mode={mode} onMode={(m) => say({ m })}
        onBack={() => step(-1)} onOn={() => step(1)} onToday={() => say({ d: "" })} modes={[{ value: "day", label: t("time.day") }, { value: "week", label: t("time.week") }]}
      >
        {bars.query.hasNextPage && <Text size="xs" c="dimmed">{t("calendar.most", { count: MOST_BARS })}</Text>}
      </Steps>
      <div className={classes["body"]}>
        <div className={classes["scroll"]} tabIndex={0} role="region" aria-label={title}>
          <div className={classes["grid"]} data-mode={mode}>
            <div className={classes["axis"]} aria-hidden>
              {scale.ticks.map((tick) => <span key={tick.at} style={{ insetInlineStart: `${placeOf(tick.at, scale)}%` }} data-strong={tick.strong || undefined}>{tick.words}</span>)}
            </div>
            {resources.map((lane) => (
              <Lane
                key={lane.id} {...props} layout={layout} id={lane.id} name={recordLabel(model, to, lane)} rows={byLane.get(lane.id) ?? []} scale={scale} held={held} columns={columns}
                onHold={mayMove ? setHeld : null} lengthOf={lengthOf} onPlace={mayMove ? setPlacing : null} now={now}
                onMove={(row, start, length) => void move(row, { lane: lane.id, start, end: start + length })}
                onShift={(row, by) => { const value = row[layout.start]; void move(row, { lane: lane.id, start: Date.parse(String(value)) + by, end: Date.parse(String(row[layout.end])) + by }); }}
                onLane={(row, by) => { const next = resources[resources.findIndex((each) => each.id === lane.id) + by]; if (next) void move(row, { lane: next.id, start: Date.parse(String(row[layout.start])), end: Date.parse(String(row[layout.end])) }); }}
              />
            ))}
          </div>
        </div>
        <Tray {...props} layout={layout} fields={fields} onHold={mayMove ? setHeld : null} onPlace={mayMove ? setPlacing : null} />
      </div>
      {placing && <PlaceDialog entity={view.of} row={placing} layout={layout} lanes={resources.map((lane) => ({ value: lane.id, label: recordLabel(model, to, lane) }))} start={Math.max(scale.from, Math.min(now, scale.to))} length={lengthOf(placing)} onMove={(target) => void place(placing, target)} onClose={() => setPlacing(null)} />}
    </>
  );
}
