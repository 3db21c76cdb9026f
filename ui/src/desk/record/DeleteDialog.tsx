import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../shared/api/result.ts";
import type { RecordRow } from "../../shared/api/types.ts";
import { Trouble } from "../parts/Trouble.tsx";
import { usePlace, useServer } from "../place.tsx";
import { forgetRecords } from "../queries.ts";

/** Asks once, naming the record, and deletes it. */
export function DeleteDialog({ entity, record, label, opened, onClose }: { entity: string; record: RecordRow; label: string; opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { app } = usePlace();
  const server = useServer();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    const result = await server.remove(app, entity, record.id, record.version);
    setBusy(false);
    if (!result.ok) return setFailure(result.failure);
    notifications.show({ message: t("delete.done", { name: label }), color: "green" });
    await navigate({ to: "/w/$app/list/$view", params: { app, view: entity }, search: {}, replace: true });
    queries.removeQueries({ queryKey: ["record", app, entity, record.id] });
    await forgetRecords(queries, app);
  };
  return (
    <Modal opened={opened} onClose={onClose} title={t("delete.title")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack>
        <Text size="sm">{t("delete.ask", { name: label })}</Text>
        {failure && <Trouble failure={failure} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>{t("common.cancel")}</Button>
          <Button color="red" loading={busy} onClick={() => void remove()}>{t("delete.do")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
