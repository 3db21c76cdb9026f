import { Button, Group, Modal, NativeSelect, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { AskedDay } from "../../parts/days/AskedDay.tsx";
import type { LayoutOf, RecordRow } from "../../../shared/api/types.ts";
import { fromLocalInput, toLocalInput } from "../../../shared/format/moment.ts";
import { isReference } from "../../../shared/format/value.ts";
import { recordLabel } from "../../../shared/paths.ts";
import { usePlace } from "../../place.tsx";
import type { Target } from "./LanesView.tsx";

interface Props {
  entity: string;
  row: RecordRow;
  layout: LayoutOf<"lanes">;
  lanes: { value: string; label: string }[];
  start: number;
  length: number;
  onMove: (target: Target) => void;
  onClose: () => void;
}

/** Puts a record on a lane by naming lane, beginning and end. */
export function PlaceDialog({ entity, row, layout, lanes, start, length, onMove, onClose }: Props) {
  const { t } = useTranslation();
  const { model, words, showing } = usePlace();
  const fields = model.entities[entity]?.fields ?? {};
  const zone = showing.zone;
  const given = row[layout.resource];
  const began = Date.parse(String(row[layout.start])) || Math.ceil(start / 900_000) * 900_000;
  const local = (moment: number) => toLocalInput(new Date(moment).toISOString(), zone);
  const [lane, setLane] = useState(isReference(given) ? given.id : (lanes[0]?.value ?? ""));
  const [from, setFrom] = useState(local(began));
  const [to, setTo] = useState(local(began + length));
  const title = (key: string) => words(fields[key]?.title, key);
  const go = () => onMove({ lane, start: Date.parse(fromLocalInput(from, zone) ?? ""), end: Date.parse(fromLocalInput(to, zone) ?? "") });
  return (
    <Modal opened onClose={onClose} title={t("lanes.place", { name: recordLabel(model, entity, row) })} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={(event) => { event.preventDefault(); go(); }}>
        <Stack>
          <NativeSelect label={title(layout.resource)} data={lanes} value={lane} onChange={(event) => setLane(event.currentTarget.value)} data-autofocus />
          <AskedDay time label={title(layout.start)} required value={from} onChange={setFrom} />
          <AskedDay time label={title(layout.end)} required value={to} onChange={setTo} />
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{t("common.cancel")}</Button><Button type="submit">{t("calendar.do")}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
