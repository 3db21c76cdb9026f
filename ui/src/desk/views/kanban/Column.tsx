import { ActionIcon, Button, Menu } from "@mantine/core";
import { EllipsisVertical } from "lucide-react";
import { useRef, useState, type DragEvent } from "react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import type { GroupRow } from "../../../shared/api/server.ts";
import type { LayoutOf, Option, RecordRow } from "../../../shared/api/types.ts";
import { recordLabel } from "../../../shared/paths.ts";
import { quoted, whereText } from "../../list/filters.ts";
import { useRows } from "../../list/useRows.ts";
import { showValue } from "../../../shared/format/value.ts";
import { followPath } from "../../../shared/paths.ts";
import { Tag } from "../../parts/Tag.tsx";
import { usePlace } from "../../place.tsx";
import type { ViewProps } from "../kinds.ts";
import { Card } from "../parts/Card.tsx";
import classes from "./Kanban.module.css";

const CARDS_AT_A_TIME = 20;

interface Props extends Omit<ViewProps, "columns"> {
  option: Option;
  columns: Option[];
  layout: LayoutOf<"kanban">;
  found: GroupRow | undefined;
  /** Whether it is known to hold nothing. */
  empty: boolean;
  dragged: { row: RecordRow; from: string } | null;
  fits: boolean;
  onDrag: (dragged: { row: RecordRow; from: string } | null) => void;
  targets: (from: string) => Option[];
  onMove: (row: RecordRow, from: string) => void;
  onMoveTo: (row: RecordRow, from: string, to: Option) => void;
}

/** One column: its name, how many cards it holds and should hold, its sum, and the first cards of it. */
export function Column(props: Props) {
  const { option, layout, found, empty, dragged, fits, onMove, view, question } = props;
  const { t } = useTranslation();
  const { words, language, model, showing } = usePlace();
  const [over, setOver] = useState(false);
  const count = found?.count ?? 0;
  const limit = layout.limits?.[option.value];
  const title = words(option.title, option.value);
  const sum = layout.sum ? found?.[`sum_${layout.sum}`] : undefined;
  const summed = layout.sum ? followPath(model, view.of, layout.sum) : undefined;
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (dragged) onMove(dragged.row, dragged.from);
  };
  return (
    <section
      className={classes["column"]} aria-label={title} data-empty={empty || undefined} data-fits={fits || undefined} data-over={(over && fits) || undefined} data-shut={(dragged && !fits && dragged.from !== option.value) || undefined}
      onDragOver={(event) => { if (fits) { event.preventDefault(); setOver(true); } }} onDragLeave={() => setOver(false)} onDrop={drop}
    >
      <header className={classes["head"]}>
        <Tag colour={option.colour}>{title}</Tag>
        <span className={classes["count"]} data-full={(limit !== undefined && count > limit) || undefined}>
          {limit === undefined ? count.toLocaleString(language) : t("kanban.of_limit", { count, limit })}
        </span>
      </header>
      {(sum || (limit !== undefined && count > limit)) && (
        <p className={classes["sum"]}>
          {summed && sum ? t("group.sum", { name: words(summed.field.title, summed.key) }) + ": " + showValue(sum, { ...summed.field, type: "decimal" }, showing) : ""}
          {limit !== undefined && count > limit && <span className={classes["warning"]}>{t("kanban.over")}</span>}
        </p>
      )}
      <Cards {...props} where={whereText(question.where || null, [`${layout.by} == ${quoted(option.value)}`])} />
    </section>
  );
}

function Cards(props: Props & { where: string }) {
  const { view, question, where, option, layout, offered, onDrag } = props;
  const { t } = useTranslation();
  const scroll = useRef<HTMLUListElement>(null);
  const columns = view.columns.flatMap((path) => offered.find((column) => column.path === path) ?? []);
  const fields = [...view.columns, ...(layout.colour ? [layout.colour] : [])];
  const { query, rows } = useRows(view.of, { ...question, where }, fields, CARDS_AT_A_TIME);
  return (
    <ul ref={scroll} className={classes["cards"]} tabIndex={0} aria-busy={query.isPending}>
      {rows.map((row) => (
        <li key={row.id} draggable onDragStart={(event) => { event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", row.id); onDrag({ row, from: option.value }); }} onDragEnd={() => onDrag(null)} className={classes["slot"]}>
          <Card entity={view.of} row={row} columns={columns} colour={layout.colour} without={layout.by}><CardMenu {...props} row={row} /></Card>
        </li>
      ))}
      {query.isSuccess && !rows.length && <li className={classes["none"]}>{t("kanban.none")}</li>}
      {query.hasNextPage && <li><Button fullWidth size="compact-sm" variant="subtle" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("children.more")}</Button></li>}
    </ul>
  );
}

/** The same moves as by dragging, for keys, for fingers, and for who does not drag. */
function CardMenu({ row, option, targets, onMoveTo, view }: Props & { row: RecordRow }) {
  const { t } = useTranslation();
  const { words, model } = usePlace();
  const open = targets(option.value);
  if (!open.length) return null;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon size={26} aria-label={t("kanban.move", { name: recordLabel(model, view.of, row) })}><EllipsisVertical size={15} aria-hidden /></ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("kanban.move_to")}</Menu.Label>
        {open.map((each) => <Menu.Item key={each.value} onClick={() => onMoveTo(row, option.value, each)}><Tag colour={each.colour}>{words(each.title, each.value)}</Tag></Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  );
}
