import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Plus } from "lucide-react";
import { useEffect, useMemo, useRef, useState, type ClipboardEvent, type KeyboardEvent } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap, type Failure } from "../../../shared/api/result.ts";
import type { Field, RecordRow } from "../../../shared/api/types.ts";
import { isWritten } from "../../../shared/form/runtime.ts";
import { columnsOf } from "../../list/columns.ts";
import { quoted } from "../../list/filters.ts";
import { Trouble } from "../../parts/Trouble.tsx";
import { Waiting } from "../../parts/Waiting.tsx";
import { usePlace, useServer } from "../../place.tsx";
import { forgetRecords } from "../../queries.ts";
import { pasted } from "./cells.ts";
import { NOTHING_DONE, put, sent, type Work } from "./changes.ts";
import classes from "./RowsEditor.module.css";
import { SheetRow, type Acts } from "./SheetRow.tsx";

const PAGE = 500;
const MOST_ROWS = 5000;
const ROW_HEIGHT = 34;
const MOST_COLUMNS = 8;
const NOTHING_WRONG: ReadonlyMap<string, string> = new Map();

interface Props {
  fieldKey: string;
  field: Field;
  owner: RecordRow;
  ownerEntity: string;
  onDone: () => void;
}

/** A sub-table as a sheet: typed and pasted into, walked through by keys, saved as one change of its owner, all or nothing. */
export function RowsEditor({ fieldKey, field, owner, ownerEntity, onDone }: Props) {
  const { t } = useTranslation();
  const { app, model, language, showing } = usePlace();
  const server = useServer();
  const queries = useQueryClient();
  const of = field.of ?? "";
  const by = field.by ?? "";
  const entity = model.entities[of];
  const keys = (entity?.field_order ?? []).filter((key) => key !== by && entity?.fields[key] && isWritten(entity.fields[key]) && !UNFIT.has(entity.fields[key].type)).slice(0, MOST_COLUMNS);
  const columns = useMemo(() => columnsOf(model, { of, columns: keys }, language), [model, of, language, keys.join(" ")]);
  const [work, setWork] = useState<Work>(NOTHING_DONE);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [wrong, setWrong] = useState<ReadonlyMap<string, string>>(NOTHING_WRONG);
  const [busy, setBusy] = useState(false);
  const scroll = useRef<HTMLDivElement>(null);
  const query = useQuery({
    queryKey: ["rows", app, of, by, owner.id],
    staleTime: Infinity, gcTime: 0,
    queryFn: async () => {
      const rows: RecordRow[] = [];
      for (let cursor: string | null = null; rows.length < MOST_ROWS; ) {
        const page: { rows: RecordRow[]; next: string | null } = unwrap(await server.list(app, of, { where: `${by} == ${quoted(owner.id)}`, fields: keys, limit: PAGE, cursor, order_by: model.views[of]?.of === of ? (model.views[of]?.order_by ?? []).filter((path) => path.replace("-", "") !== "created_at") : [] }));
        rows.push(...page.rows);
        cursor = page.next;
        if (!cursor) break;
      }
      return rows;
    },
  });
  const ready = query.isSuccess;
  useEffect(() => {
    if (!ready) return;
    // The first rows are drawn a moment after the sheet knows how high it is.
    requestAnimationFrame(() => requestAnimationFrame(() => scroll.current?.querySelector<HTMLInputElement>("[data-cell]")?.focus({ preventScroll: true })));
  }, [ready]);
  const rows = query.data ?? NO_ROWS;
  const byId = useMemo(() => new Map(rows.map((row) => [row.id, row])), [rows]);
  const acts = useRef<Acts>(null!);
  const all = [...rows.map((row) => row.id), ...work.fresh];
  const virtual = useVirtualizer({ count: all.length, getScrollElement: () => scroll.current, estimateSize: () => ROW_HEIGHT, overscan: 8 });
  if (query.isPending) return <Waiting lines={6} />;
  if (query.isError) return <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />;
  const enter = (row: number, column: number, texts: string[][]) => { setWork((before) => put(before, [...rows.map((each) => each.id), ...before.fresh], keys, { row, column }, texts)); if (wrong.size) setWrong(NOTHING_WRONG); };
  const goTo = (row: number, column: number) => {
    if (row < 0 || column < 0 || column >= keys.length) return;
    // The cell has the focus before the next key: who types fast loses no letter, and none lands in the cell before.
    if (row >= all.length) flushSync(() => setWork((before) => put(before, [...rows.map((each) => each.id), ...before.fresh], keys, { row, column: 0 }, [[]])));
    const arrive = () => {
      const cell = scroll.current?.querySelector<HTMLInputElement>(`[data-cell="${row} ${column}"]`);
      cell?.focus();
      return Boolean(cell);
    };
    if (arrive()) return;
    requestAnimationFrame(() => {
      virtual.scrollToIndex(row);
      requestAnimationFrame(arrive);
    });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>, row: number, column: number) => {
    const input = event.currentTarget;
    const moves: Record<string, () => void> = { ArrowDown: () => goTo(row + 1 < all.length ? row + 1 : row, column), ArrowUp: () => goTo(row - 1, column), Enter: () => goTo(row + 1, column) };
    if (input.selectionStart === input.value.length) moves["ArrowRight"] = () => goTo(row, column + 1);
    if (input.selectionEnd === 0) moves["ArrowLeft"] = () => goTo(row, column - 1);
    const move = event.altKey || event.ctrlKey || event.nativeEvent.isComposing ? undefined : moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  };
  const onPaste = (event: ClipboardEvent, row: number, column: number) => {
    const cells = pasted(event.clipboardData.getData("text/plain"));
    if (cells.length === 1 && cells[0]?.length === 1) return;
    event.preventDefault();
    enter(row, column, cells);
  };
  const drop = (key: string) => setWork((before) => ({ ...before, gone: new Set(before.gone.has(key) ? [...before.gone].filter((each) => each !== key) : [...before.gone, key]) }));
  const save = async () => {
    const out = sent(work, rows, entity?.fields ?? {}, model, showing.zone);
    if ("wrong" in out) return setWrong(new Map([...out.wrong].map(([cell, refusal]) => [cell, t(refusal.key, refusal.data)])));
    if (!out.rows.length) return onDone();
    setBusy(true);
    const result = await server.change(app, ownerEntity, owner.id, owner.version, { [fieldKey]: out.rows });
    setBusy(false);
    setFailure(result.ok ? null : result.failure);
    if (!result.ok) return;
    await forgetRecords(queries, app);
    notifications.show({ message: t("record.saved"), color: "green" });
    onDone();
  };
  acts.current = { enter: (row, column, text) => enter(row, column, [[text]]), onKeyDown, onPaste, drop };
  const changed = [...work.typed.keys()].filter((key) => Object.keys(work.typed.get(key) ?? {}).length).length + [...work.gone].filter((key) => byId.has(key)).length;
  const items = virtual.getVirtualItems();
  return (
    <div className={classes["sheet"]}>
      {failure && <Trouble failure={failure} />}
      <Text size="xs" c="dimmed" p="xs">{t("rows.hint")}</Text>
      <div ref={scroll} className={classes["scroll"]} tabIndex={-1}>
        <div role="grid" aria-rowcount={all.length + 1} aria-label={t("rows.title")} className={classes["grid"]} style={{ gridTemplateColumns: `44px ${columns.map((column) => column.numeric || column.field.type === "boolean" ? `minmax(${Math.min(column.width, 96)}px, 0.6fr)` : `minmax(${Math.min(column.width, 220)}px, 1.4fr)`).join(" ")} 40px` }}>
          <div role="row" className={classes["row"]} data-head><span role="columnheader">#</span>{columns.map((column) => <span key={column.path} role="columnheader">{column.title}{column.field.required ? " *" : ""}</span>)}<span role="columnheader"><span className="fw-hidden">{t("rows.delete_head")}</span></span></div>
          <div style={{ gridColumn: "1 / -1", height: items[0]?.start ?? 0 }} />
          {items.map((item) => {
            const key = all[item.index] ?? "";
            return <SheetRow key={key} name={key} index={item.index} row={byId.get(key)} typed={work.typed.get(key)} gone={work.gone.has(key)} wrong={wrong} columns={columns} acts={acts} />;
          })}
          <div style={{ gridColumn: "1 / -1", height: virtual.getTotalSize() - (items.at(-1)?.end ?? 0) }} />
        </div>
      </div>
      {wrong.size > 0 && <Text role="alert" size="sm" c="var(--fw-red)" p="xs">{t("rows.wrong", { count: wrong.size })} {[...wrong.values()][0]}</Text>}
      <Group p="xs" gap="xs" justify="space-between">
        <Button size="xs" variant="default" leftSection={<Plus size={14} aria-hidden />} onClick={() => goTo(all.length, 0)}>{t("rows.add")}</Button>
        <Group gap="xs">
          <Text size="sm" c="dimmed" aria-live="polite">{changed > 0 && t("rows.changed", { count: changed })}</Text>
          <Button size="xs" variant="default" onClick={onDone}>{t("common.cancel")}</Button>
          <Button size="xs" loading={busy} onClick={() => void save()}>{t("record.save")}</Button>
        </Group>
      </Group>
    </div>
  );
}

const NO_ROWS: RecordRow[] = [];
const UNFIT = new Set(["snapshot", "json", "file", "rich_text", "many", "multi_choice", "secret", "children"]);
