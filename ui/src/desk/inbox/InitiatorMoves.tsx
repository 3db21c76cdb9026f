import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { BellRing, Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../shared/api/result.ts";
import type { RecordRow } from "../../shared/api/types.ts";
import { Trouble } from "../parts/Trouble.tsx";
import { usePlace } from "../place.tsx";
import { forgetRecords } from "../queries.ts";
import { useInbox, type Process } from "./api.ts";

type Move = "withdraw" | "urge";

/** What who submitted a record can do while others decide: urge them, or take it back. */
export function InitiatorMoves({ process, entity, record }: { process: Process; entity: string; record: RecordRow }) {
  const { t } = useTranslation();
  const { app } = usePlace();
  const inbox = useInbox();
  const queries = useQueryClient();
  const [move, setMove] = useState<Move | null>(null);
  const [comment, setComment] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  if (!process.may_withdraw && !process.may_urge) return null;
  const close = () => { setMove(null); setFailure(null); setComment(""); };
  const go = async (what: Move) => {
    setBusy(true);
    const result = await inbox[what](app, entity, record.id, { comment: comment.trim() });
    setBusy(false);
    setFailure(result.ok ? null : result.failure);
    if (!result.ok) return;
    await Promise.all([queries.invalidateQueries({ queryKey: ["inbox"] }), forgetRecords(queries, app)]);
    const urged = result.value && typeof result.value === "object" ? result.value.people : 0;
    notifications.show({ message: what === "urge" ? t("inbox.urged_people", { count: urged }) : t("inbox.done_withdrawn"), color: "green" });
    close();
  };
  return (
    <Group gap="xs">
      {process.may_urge && <Button size="xs" variant="default" leftSection={<BellRing size={14} aria-hidden />} onClick={() => setMove("urge")}>{t("inbox.urge")}</Button>}
      {process.may_withdraw && <Button size="xs" variant="default" leftSection={<Undo2 size={14} aria-hidden />} onClick={() => setMove("withdraw")}>{t("inbox.withdraw")}</Button>}
      {move && (
        <Modal opened onClose={close} title={t(move === "urge" ? "inbox.urge" : "inbox.withdraw")} closeButtonProps={{ "aria-label": t("common.close") }}>
          <Stack>
            <Text size="sm" c="dimmed">{t(move === "urge" ? "inbox.urge_hint" : "inbox.withdraw_hint")}</Text>
            {failure && <Trouble failure={failure} />}
            <Textarea label={t("inbox.comment")} value={comment} autosize minRows={2} onChange={(event) => setComment(event.currentTarget.value)} data-autofocus />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>{t("common.cancel")}</Button>
              <Button loading={busy} onClick={() => void go(move)}>{t(move === "urge" ? "inbox.urge" : "inbox.withdraw")}</Button>
            </Group>
          </Stack>
        </Modal>
      )}
    </Group>
  );
}
