import { Button, Group } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { AskedDay } from "../parts/days/AskedDay.tsx";
import { fromLocalInput, toLocalInput } from "../../shared/format/moment.ts";
import { usePlace } from "../place.tsx";

/** Asks for a moment, by the app's clock, and opens the record as it was then. */
export function WhenForm({ entity, id, at }: { entity: string; id: string; at?: string }) {
  const { t } = useTranslation();
  const { app, showing } = usePlace();
  const navigate = useNavigate();
  const now = toLocalInput(new Date().toISOString(), showing.zone);
  const [local, setLocal] = useState(() => (at ? toLocalInput(at, showing.zone) : now));
  const moment = fromLocalInput(local, showing.zone);
  const open = (event: FormEvent) => {
    event.preventDefault();
    if (moment) void navigate({ to: "/w/$app/record/$entity/$id/then", params: { app, entity, id }, search: { at: moment } });
  };
  return (
    <form onSubmit={open}>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <AskedDay time now={now} size="xs" className="fw-grow" label={t("history.at")} value={local} onChange={setLocal} />
        <Button type="submit" size="xs" variant="default" disabled={!moment}>{t("history.look")}</Button>
      </Group>
    </form>
  );
}
