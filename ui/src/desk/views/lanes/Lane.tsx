import { Link } from "@tanstack/react-router";
import { useRef, useState, type DragEvent, type KeyboardEvent } from "react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import type { LayoutOf, RecordRow } from "../../../shared/api/types.ts";
import { formatMoment } from "../../../shared/format/moment.ts";
import { showValue } from "../../../shared/format/value.ts";
import { valueAt } from "../../../shared/paths.ts";
import { usePlace } from "../../place.tsx";
import type { ViewProps } from "../kinds.ts";
import { useColour } from "../parts/Card.tsx";
import type { Held } from "./LanesView.tsx";
import classes from "./Lanes.module.css";
import { momentAt, placeOf, stacked, type Scale } from "./scale.ts";

const ROW = 34;
const WORDS_OF_A_BAR = 3;

interface Props extends ViewProps {
  layout: LayoutOf<"lanes">;
  id: string;
  name: string;
  rows: RecordRow[];
  scale: Scale;
  now: number;
  held: Held | null;
  lengthOf: (row: RecordRow) => number;
  onHold: ((held: Held | null) => void) | null;
  onPlace: ((row: RecordRow) => void) | null;
  onMove: (row: RecordRow, start: number, length: number) => void;
  onShift: (row: RecordRow, by: number) => void;
  onLane: (row: RecordRow, by: number) => void;
}

/** One resource and its bars; bars that overlap stand below each other. */
export function Lane(props: Props) {
  const { layout, name, rows, scale, held, lengthOf, onMove, now } = props;
  const track = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState<number | null>(null);
  const spans = rows.map((row) => ({ id: row.id, start: Date.parse(String(row[layout.start])), end: Date.parse(String(row[layout.end])) }));
  const { rows: stack, count } = stacked(spans);
  const startAt = (event: DragEvent): number => {
    const box = track.current?.getBoundingClientRect();
    return box ? momentAt((event.clientX - box.left) / box.width - (held?.at ?? 0) / (scale.to - scale.from), scale) : scale.from;
  };
  return (
    <>
      <div className={classes["name"]} title={name}>{name}</div>
      <div
        ref={track} className={classes["track"]} role="list" aria-label={name} style={{ height: count * ROW + 6 }} data-over={over !== null || undefined}
        onDragOver={(event) => { if (held) { event.preventDefault(); setOver(startAt(event)); } }} onDragLeave={() => setOver(null)}
        onDrop={(event) => { event.preventDefault(); setOver(null); if (held) onMove(held.row, startAt(event), lengthOf(held.row)); }}
      >
        {scale.ticks.map((tick) => <i key={tick.at} className={classes["tick"]} style={{ insetInlineStart: `${placeOf(tick.at, scale)}%` }} data-strong={tick.strong || undefined} />)}
        {now > scale.from && now < scale.to && <i className={classes["now"]} style={{ insetInlineStart: `${placeOf(now, scale)}%` }} />}
        {over !== null && held && <i className={classes["ghost"]} style={{ insetInlineStart: `${placeOf(over, scale)}%`, width: `${(lengthOf(held.row) / (scale.to - scale.from)) * 100}%` }} />}
        {rows.map((row, index) => spans[index] && <Bar key={row.id} {...props} row={row} start={spans[index].start} end={spans[index].end} top={(stack.get(row.id) ?? 0) * ROW + 3} />)}
      </div>
    </>
  );
}

function Bar({ row, start, end, top, scale, view, layout, columns, name, onHold, onPlace, onShift, onLane }: Props & { row: RecordRow; start: number; end: number; top: number }) {
  const { t } = useTranslation();
  const { app, showing, language } = usePlace();
  const mark = useColour(view.of, layout.colour)(row);
  const [from, to] = [Math.max(start, scale.from), Math.min(end, scale.to)];
  const words = columns.map((column) => showValue(valueAt(row, column.path), column.field, showing)).filter(Boolean);
  const text = words.slice(0, WORDS_OF_A_BAR).join(" · ");
  const when = `${formatMoment(String(row[layout.start]), language, showing.zone)} – ${formatMoment(String(row[layout.end]), language, showing.zone)}`;
  const keys = (event: KeyboardEvent) => {
    if (!onPlace) return;
    const moves: Record<string, () => void> = {
      ArrowLeft: () => onShift(row, -scale.step), ArrowRight: () => onShift(row, scale.step), ArrowUp: () => onLane(row, -1), ArrowDown: () => onLane(row, 1),
    };
    const move = event.altKey ? moves[event.key] : event.key.toLowerCase() === "m" ? () => onPlace(row) : undefined;
    if (!move) return;
    event.preventDefault();
    move();
  };
  return (
    <div
      role="listitem" className={classes["bar"]} data-colour={mark} title={`${words.join(" · ")}\n${when}`} draggable={Boolean(onHold)} onKeyDown={keys}
      style={{ insetInlineStart: `${placeOf(from, scale)}%`, width: `${Math.max(0.4, placeOf(to, scale) - placeOf(from, scale))}%`, top }}
      onDragStart={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        event.dataTransfer.setData("text/plain", row.id);
        onHold?.({ row, at: ((event.clientX - box.left) / box.width) * (to - from) + (from - start) });
      }}
      onDragEnd={() => onHold?.(null)}
    >
      <Link to="/w/$app/record/$entity/$id" params={{ app, entity: view.of, id: row.id }} draggable={false} aria-label={`${text}, ${name}, ${when}`} aria-keyshortcuts={onPlace ? "Alt+ArrowLeft Alt+ArrowRight Alt+ArrowUp Alt+ArrowDown M" : undefined} aria-description={onPlace ? t("lanes.keys") : undefined}>{text}</Link>
    </div>
  );
}
