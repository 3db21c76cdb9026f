import { Button, Group, Stack, Text } from "@mantine/core";
import { useClickOutside, useFocusTrap } from "@mantine/hooks";
import { useLayoutEffect, useState } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { problemsByField } from "../../shared/api/result.ts";
import type { RecordRow, Value } from "../../shared/api/types.ts";
import { clean, sameValue, toWire } from "../../shared/form/clean.ts";
import { FieldInput } from "../fields/FieldInput.tsx";
import { usePlace, useServer } from "../place.tsx";
import type { Column } from "./columns.ts";
import type { Place } from "./Row.tsx";
import classes from "./RowsTable.module.css";

interface Props {
  entity: string;
  place: Place;
  row: RecordRow | undefined;
  column: Column | undefined;
  anchor: string;
  onChanged: (record: RecordRow) => void;
  onNext: () => void;
  onClose: () => void;
}

const WIDTH = 300;

/** Changes one value where it stands: Enter saves and goes one down, Esc leaves; what the server refuses is told here. */
export function CellEditor({ entity, place, row, column, anchor, onChanged, onNext, onClose }: Props) {
  const { t } = useTranslation();
  const { app, showing } = usePlace();
  const server = useServer();
  const [raw, setRaw] = useState<Value>(row?.[place.path]);
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const [at, setAt] = useState<{ left: number; top: number } | null>(null);
  const trap = useFocusTrap();
  const outside = useClickOutside<HTMLDivElement>(() => leave(), null);
  const leave = () => { onClose(); document.getElementById(anchor)?.focus(); };
  useLayoutEffect(() => {
    const box = document.getElementById(anchor)?.getBoundingClientRect();
    if (box) setAt({ left: Math.min(box.left, window.innerWidth - WIDTH - 12), top: Math.min(box.top - 8, window.innerHeight - 190) });
  }, [anchor]);
  if (!row || !column) return null;
  const save = async () => {
    const cleaned = clean(raw, column.field, showing.zone);
    if ("refused" in cleaned) return setWrong(t(cleaned.refused.key, cleaned.refused.data));
    if (sameValue(row[place.path], cleaned.value)) return onNext();
    setBusy(true);
    const result = await server.change(app, entity, row.id, row.version, { [place.path]: toWire(cleaned.value) ?? null });
    setBusy(false);
    if (!result.ok) {
      const told = problemsByField(result.failure.problems);
      return setWrong(Object.values(told).flat().join(" ") || result.failure.detail);
    }
    onChanged(result.value);
    onNext();
  };
  return createPortal(
    <div ref={outside} className={classes["editor"]} style={{ ...at, width: WIDTH, visibility: at ? "visible" : "hidden" }} role="dialog" aria-label={column.title} onKeyDown={(event) => { if (event.key === "Escape" && !event.defaultPrevented) leave(); }}>
      <form ref={trap} noValidate onSubmit={(event) => { event.preventDefault(); void save(); }}>
        <Stack gap="xs">
          <FieldInput name={place.path} field={column.field} raw={raw} label={column.title} error={wrong || undefined} onChange={(value) => { setRaw(value); setWrong(""); }} />
          <Group gap="xs" justify="space-between">
            <Text size="xs" c="dimmed">{t("list.edit_keys")}</Text>
            <Button type="submit" size="compact-sm" loading={busy}>{t("record.save")}</Button>
          </Group>
        </Stack>
      </form>
    </div>,
    document.body,
  );
}
