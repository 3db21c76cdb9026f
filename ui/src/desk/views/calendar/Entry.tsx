import { UnstyledButton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { CalendarArrowUp } from "lucide-react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import type { RecordRow, View } from "../../../shared/api/types.ts";
import { showValue } from "../../../shared/format/value.ts";
import { followPath, valueAt } from "../../../shared/paths.ts";
import { usePlace } from "../../place.tsx";
import { useColour } from "../parts/Card.tsx";
import classes from "./Calendar.module.css";

interface Props {
  entity: string;
  row: RecordRow;
  view: View;
  colour: string | undefined;
  onDrag: ((row: RecordRow | null) => void) | null;
  onMove: (() => void) | null;
}

const WORDS_OF_AN_ENTRY = 2;

/** A record on its day: opened by a click, moved by dragging or by its button. */
export function Entry({ entity, row, view, colour, onDrag, onMove }: Props) {
  const { t } = useTranslation();
  const { app, model, showing } = usePlace();
  const mark = useColour(entity, colour)(row);
  const words = view.columns.map((path) => showValue(valueAt(row, path), followPath(model, entity, path)?.field, showing)).filter(Boolean);
  const text = words.slice(0, WORDS_OF_AN_ENTRY).join(" · ") || row.id;
  return (
    <div className={classes["entry"]} data-colour={mark} draggable={Boolean(onDrag)} onDragStart={(event) => { event.dataTransfer.setData("text/plain", row.id); onDrag?.(row); }} onDragEnd={() => onDrag?.(null)} title={words.join(" · ")}>
      <Link to="/w/$app/record/$entity/$id" params={{ app, entity, id: row.id }} className={classes["link"]} draggable={false}>{text}</Link>
      {onMove && <UnstyledButton className={classes["move"]} aria-label={t("calendar.move", { name: text })} onClick={onMove}><CalendarArrowUp size={14} aria-hidden /></UnstyledButton>}
    </div>
  );
}
