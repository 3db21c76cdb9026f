import { Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { failureOf } from "../../../shared/api/result.ts";
import type { LayoutOf, RecordRow } from "../../../shared/api/types.ts";
import { valueAt } from "../../../shared/paths.ts";
import { Trouble } from "../../parts/Trouble.tsx";
import { usePlace } from "../../place.tsx";
import type { ViewProps } from "../kinds.ts";
import { addDays, addMonths, dayOf, daysBetween, dayWords, mondayOf, movedByDays, sheetOf, todayIn } from "../parts/days.ts";
import { grouped } from "../parts/grouped.ts";
import { Steps } from "../parts/Steps.tsx";
import { useMoving } from "../parts/useMoving.ts";
import classes from "./Calendar.module.css";
import { Entry } from "./Entry.tsx";
import { MoveDialog } from "./MoveDialog.tsx";
import { useDays } from "./useDays.ts";

const MOST = 500;
const IN_A_DAY = 3;

/** Records on the days of a month or a week; dragging one to another day, or its menu, changes its date. */
export function CalendarView({ view, question, address, say, title }: ViewProps) {
  const layout = view.layout as LayoutOf<"calendar">;
  const { t } = useTranslation();
  const { model, showing, language } = usePlace();
  const { change } = useMoving(view.of);
  const narrow = useMediaQuery("(max-width: 40em)") ?? false;
  const [dragged, setDragged] = useState<RecordRow | null>(null);
  const [moving, setMoving] = useState<RecordRow | null>(null);
  const [over, setOver] = useState("");
  const zone = showing.zone;
  const entity = model.entities[view.of];
  const field = entity?.fields[layout.start];
  const anchor = address.d ?? todayIn(zone);
  const mode = address.m ?? "month";
  const days = mode === "week" ? Array.from({ length: 7 }, (_, index) => addDays(mondayOf(anchor), index)) : sheetOf(anchor);
  const [first = anchor, behind] = [days[0], addDays(days.at(-1) ?? anchor, 1)];
  const kind = field?.type ?? "date";
  const fields = [...new Set([...view.columns, layout.start, ...(layout.end ? [layout.end] : []), ...(layout.colour ? [layout.colour] : [])])];
  const { query, rows, crowded } = useDays(view.of, question, fields, { field: layout.start, type: kind, from: first, to: behind }, MOST);
  const mayMove = Boolean(field && !field.read_only && !field.fixed && entity?.actions.includes("update") && !entity.ledger);
  const byDay = grouped(rows, (row) => dayOf(valueAt(row, layout.start), zone));
  const move = async (row: RecordRow, day: string) => {
    setDragged(null);
    const by = daysBetween(dayOf(row[layout.start], zone), day);
    if (!by) return;
    const ends = layout.end && typeof row[layout.end] === "string" ? { [layout.end]: movedByDays(String(row[layout.end]), by, zone) } : {};
    await change(row, { [layout.start]: movedByDays(String(row[layout.start]), by, zone), ...ends });
  };
  const step = (by: number) => say({ d: mode === "week" ? addDays(anchor, by * 7) : addMonths(anchor, by) });
  if (query.isError) return <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />;
  const shown = narrow ? days.filter((day) => byDay.has(day) || day === todayIn(zone)) : days;
  return (
    <>
      <Steps
        title={dayWords(anchor, language, { year: "numeric", month: "long" })} mode={mode} onMode={(m) => say({ m })} onBack={() => step(-1)} onOn={() => step(1)} onToday={() => say({ d: "" })}
        modes={[{ value: "month", label: t("time.month") }, { value: "week", label: t("time.week") }]}
      >
        {crowded.size > 0 && <Text size="xs" c="dimmed">{t("calendar.crowded", { count: MOST })}</Text>}
      </Steps>
      {!narrow && <div className={classes["week"]} aria-hidden>{days.slice(0, 7).map((day) => <span key={day}>{dayWords(day, language, { weekday: "short" })}</span>)}</div>}
      <div className={classes["days"]} data-week={mode === "week" || undefined} data-narrow={narrow || undefined} role="list" tabIndex={0} aria-label={title} aria-busy={query.isPending}>
        {shown.map((day) => {
          const here = byDay.get(day) ?? [];
          const most = mode === "week" || narrow ? here.length : IN_A_DAY;
          return (
            <div
              key={day} role="listitem" aria-label={dayWords(day, language, { weekday: "long", month: "long", day: "numeric" })} className={classes["day"]}
              data-today={day === todayIn(zone) || undefined} data-other={(mode === "month" && day.slice(0, 7) !== anchor.slice(0, 7)) || undefined} data-over={(dragged && over === day) || undefined}
              onDragOver={(event) => { if (dragged) { event.preventDefault(); setOver(day); } }} onDrop={() => dragged && void move(dragged, day)}
            >
              <span className={classes["number"]}>{narrow ? dayWords(day, language, { weekday: "short", month: "short", day: "numeric" }) : Number(day.slice(8))}</span>
              {here.slice(0, most).map((row) => (
                <Entry key={row.id} entity={view.of} row={row} view={view} colour={layout.colour} onDrag={mayMove ? setDragged : null} onMove={mayMove ? () => setMoving(row) : null} />
              ))}
              {here.length > most && <More words={t(crowded.has(day) ? "calendar.more_at_least" : "calendar.more", { count: here.length - most })} onClick={() => say({ d: day, m: "week" })} />}
            </div>
          );
        })}
      </div>
      {query.isSuccess && !rows.length && <Text size="sm" c="dimmed" p="sm">{t("calendar.none")}</Text>}
      {moving && <MoveDialog entity={view.of} row={moving} day={dayOf(moving[layout.start], zone)} onClose={() => setMoving(null)} onMove={(day) => { setMoving(null); void move(moving, day); }} />}
    </>
  );
}

/** What a day holds beyond its first entries; told whole on pointing at it where the day is narrow. */
function More({ words, onClick }: { words: string; onClick: () => void }) {
  return <button type="button" className={classes["more"]} title={words} onClick={onClick}>{words}</button>;
}
