import { Button, Group, Modal, MultiSelect, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../../shared/api/result.ts";
import { Trouble } from "../../parts/Trouble.tsx";
import { usePlace, useServer } from "../../place.tsx";
import type { ViewProps } from "../kinds.ts";

/** Keeps what is asked now under a name, for oneself or for roles that one holds. */
export function KeepDialog({ view, question, asked, address, say, onClose }: ViewProps & { onClose: () => void }) {
  const { t } = useTranslation();
  const { app, me } = usePlace();
  const server = useServer();
  const queries = useQueryClient();
  const [title, setTitle] = useState("");
  const [shared, setShared] = useState<string[]>([]);
  const [failure, setFailure] = useState<Failure | null>(null);
  const roles = me.apps.find((entry) => entry.key === app)?.roles ?? [];
  const keep = async () => {
    const result = await server.keepFilter(app, {
      entity: view.of, title, where: asked, search: question.search, order_by: address.sort ?? [], fields: address.c ?? [], shared,
    });
    if (!result.ok) return setFailure(result.failure);
    await queries.invalidateQueries({ queryKey: ["filters", app] });
    notifications.show({ message: t("kept.done", { name: title }), color: "green" });
    say({ by: result.value.id, f: [], q: "", sort: [], c: [] });
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={t("kept.keep")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={(event) => { event.preventDefault(); void keep(); }}>
        <Stack>
          <Text size="sm" c="dimmed">{t("kept.hint")}</Text>
          {failure && <Trouble failure={failure} />}
          <TextInput label={t("kept.name")} required maxLength={100} data-autofocus value={title} onChange={(event) => setTitle(event.currentTarget.value)} />
          {roles.length > 0 && <MultiSelect label={t("kept.share")} data={roles} value={shared} onChange={setShared} clearable />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit">{t("kept.do")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
