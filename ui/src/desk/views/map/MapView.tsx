import { Button, Group, Modal, NumberInput, Stack } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useRef, useState, type DragEvent, type KeyboardEvent } from "react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { failureOf } from "../../../shared/api/result.ts";
import type { LayoutOf, RecordRow } from "../../../shared/api/types.ts";
import { showValue } from "../../../shared/format/value.ts";
import { followPath, recordLabel, valueAt } from "../../../shared/paths.ts";
import { ListEmpty } from "../../list/ListEmpty.tsx";
import { useRows } from "../../list/useRows.ts";
import { Trouble } from "../../parts/Trouble.tsx";
import { ValueText } from "../../parts/ValueText.tsx";
import { usePlace } from "../../place.tsx";
import type { ViewProps } from "../kinds.ts";
import { useColour } from "../parts/Card.tsx";
import { useMoving } from "../parts/useMoving.ts";
import classes from "./Map.module.css";
import { zonesOf } from "./zones.ts";

const MOST = 500;
const ACROSS = 3;
const DOWN = 2;

/** Records where they stand on a plan; moved by dragging, with Alt and the arrows, or by naming the place. */
export function MapView({ view, question, columns, title, narrowed, say }: ViewProps) {
  const layout = view.layout as LayoutOf<"map">;
  const { t } = useTranslation();
  const { app, model, showing } = usePlace();
  const { change } = useMoving(view.of);
  const plan = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState<{ row: RecordRow; x: number; y: number } | null>(null);
  const [placing, setPlacing] = useState<RecordRow | null>(null);
  const colour = useColour(view.of, layout.colour);
  const entity = model.entities[view.of];
  const fields = [...new Set([...view.columns, layout.x, layout.y, ...[layout.zone, layout.colour].filter((path) => path !== undefined)])];
  const { query, rows } = useRows(view.of, question, fields, MOST);
  const mayMove = [layout.x, layout.y].every((key) => entity?.fields[key] && !entity.fields[key].read_only) && Boolean(entity?.actions.includes("update") && !entity.ledger);
  if (query.isError) return <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />;
  if (query.isSuccess && !rows.length) return <ListEmpty entity={view.of} narrowed={narrowed} onWiden={() => say({ q: "", f: [], by: "" })} />;
  const move = (row: RecordRow, x: number, y: number) => {
    const [across, down] = [Math.max(0, Math.min(layout.width - ACROSS, Math.round(x))), Math.max(0, Math.min(layout.height - DOWN, Math.round(y)))];
    setHeld(null);
    setPlacing(null);
    if (across !== row[layout.x] || down !== row[layout.y]) void change(row, { [layout.x]: across, [layout.y]: down });
  };
  const drop = (event: DragEvent) => {
    const box = plan.current?.getBoundingClientRect();
    event.preventDefault();
    if (held && box) move(held.row, ((event.clientX - held.x - box.left) / box.width) * layout.width, ((event.clientY - held.y - box.top) / box.height) * layout.height);
  };
  const keys = (event: KeyboardEvent, row: RecordRow) => {
    const by = ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as Record<string, number[]>)[event.key];
    if (!mayMove || !event.altKey || !by) return;
    event.preventDefault();
    move(row, Number(row[layout.x]) + (by[0] ?? 0), Number(row[layout.y]) + (by[1] ?? 0));
  };
  const placed = rows.filter((row) => row[layout.x] !== null && row[layout.x] !== undefined && row[layout.y] !== null && row[layout.y] !== undefined);
  const unplaced = rows.filter((row) => !placed.includes(row));
  const at = (x: number, y: number, across: number, down: number) => ({ insetInlineStart: `${(x / layout.width) * 100}%`, top: `${(y / layout.height) * 100}%`, width: `${(across / layout.width) * 100}%`, height: `${(down / layout.height) * 100}%` });
  const zoneField = layout.zone ? followPath(model, view.of, layout.zone)?.field : undefined;
  const zones = layout.zone ? zonesOf(placed.map((row) => ({ zone: showValue(valueAt(row, layout.zone ?? ""), zoneField, showing), x: Number(row[layout.x]), y: Number(row[layout.y]) })), ACROSS, DOWN) : [];
  return (
    <div className={classes["scroll"]} tabIndex={0} role="region" aria-label={title} aria-busy={query.isPending}>
      <div ref={plan} className={classes["plan"]} role="list" aria-label={title} style={{ aspectRatio: `${layout.width} / ${layout.height}`, backgroundSize: `${100 / layout.width}% ${100 / layout.height}%` }} onDragOver={(event) => { if (held) event.preventDefault(); }} onDrop={drop}>
        {zones.map((zone) => <div key={zone.name} role="presentation" className={classes["zone"]} style={at(zone.x, zone.y, zone.across, zone.down)}><span>{zone.name}</span></div>)}
        {placed.map((row) => {
          const [name, ...others] = columns;
          return (
            <div
              key={row.id} role="listitem" className={classes["place"]} data-colour={colour(row)} style={at(Number(row[layout.x]), Number(row[layout.y]), ACROSS, DOWN)} draggable={mayMove}
              onDragStart={(event) => { const box = event.currentTarget.getBoundingClientRect(); event.dataTransfer.setData("text/plain", row.id); setHeld({ row, x: event.clientX - box.left, y: event.clientY - box.top }); }}
              onDragEnd={() => setHeld(null)} onKeyDown={(event) => keys(event, row)}
            >
              <Link to="/w/$app/record/$entity/$id" params={{ app, entity: view.of, id: row.id }} draggable={false} aria-description={mayMove ? t("map.keys") : undefined}>
                <b>{(name && showValue(valueAt(row, name.path), name.field, showing)) || row.id}</b>
                {others.slice(0, 1).map((column) => <small key={column.path}>{showValue(valueAt(row, column.path), column.field, showing)}</small>)}
              </Link>
            </div>
          );
        })}
      </div>
      {unplaced.length > 0 && (
        <Group gap="xs" p="sm">
          {t("map.unplaced")}
          {unplaced.map((row) => <Button key={row.id} size="compact-sm" variant="default" disabled={!mayMove} onClick={() => setPlacing(row)}>{recordLabel(model, view.of, row)}</Button>)}
        </Group>
      )}
      {layout.colour && <Legend entity={view.of} path={layout.colour} rows={rows} />}
      {placing && <Placing row={placing} layout={layout} title={t("map.place", { name: recordLabel(model, view.of, placing) })} onMove={(x, y) => move(placing, x, y)} onClose={() => setPlacing(null)} />}
    </div>
  );
}

function Legend({ entity, path, rows }: { entity: string; path: string; rows: RecordRow[] }) {
  const { model } = usePlace();
  const field = followPath(model, entity, path)?.field;
  const values = [...new Set(rows.map((row) => valueAt(row, path)))].filter((value) => value !== null && value !== undefined);
  return <Group gap="sm" p="sm">{values.map((value) => <span key={String(value)}><ValueText value={value} field={field} /></span>)}</Group>;
}

interface PlacingProps {
  row: RecordRow;
  layout: LayoutOf<"map">;
  title: string;
  onMove: (x: number, y: number) => void;
  onClose: () => void;
}

function Placing({ row, layout, title, onMove, onClose }: PlacingProps) {
  const { t } = useTranslation();
  const [x, setX] = useState(Number(row[layout.x] ?? 0));
  const [y, setY] = useState(Number(row[layout.y] ?? 0));
  return (
    <Modal opened onClose={onClose} size="sm" title={title} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={(event) => { event.preventDefault(); onMove(x, y); }}>
        <Stack>
          <NumberInput label={t("map.across")} min={0} max={layout.width - ACROSS} value={x} onChange={(value) => setX(Number(value))} data-autofocus />
          <NumberInput label={t("map.down")} min={0} max={layout.height - DOWN} value={y} onChange={(value) => setY(Number(value))} />
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{t("common.cancel")}</Button><Button type="submit">{t("calendar.do")}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
