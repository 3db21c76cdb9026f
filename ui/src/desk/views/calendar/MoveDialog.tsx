import { Button, Group, Modal, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { AskedDay } from "../../parts/days/AskedDay.tsx";
import type { RecordRow } from "../../../shared/api/types.ts";
import { recordLabel } from "../../../shared/paths.ts";
import { usePlace } from "../../place.tsx";

interface Props {
  entity: string;
  row: RecordRow;
  day: string;
  onMove: (day: string) => void;
  onClose: () => void;
}

/** Moves a record to another day by typing it. */
export function MoveDialog({ entity, row, day, onMove, onClose }: Props) {
  const { t } = useTranslation();
  const { model } = usePlace();
  const [to, setTo] = useState(day);
  return (
    <Modal opened onClose={onClose} size="sm" title={t("calendar.move", { name: recordLabel(model, entity, row) })} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={(event) => { event.preventDefault(); if (to) onMove(to); }}>
        <Stack>
          <AskedDay label={t("calendar.day")} value={to} required data-autofocus onChange={setTo} />
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{t("common.cancel")}</Button><Button type="submit">{t("calendar.do")}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
