import { Button, Group, List, Modal, Stack, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { Check, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../shared/api/result.ts";
import { Trouble } from "../parts/Trouble.tsx";
import { usePlace } from "../place.tsx";
import { forgetRecords } from "../queries.ts";
import { useInbox, type Task } from "./api.ts";
import classes from "./Inbox.module.css";

/** Decides what is marked alike, each by itself; what was refused is told by name. */
export function BatchBar({ tasks, onDone }: { tasks: readonly Task[]; onDone: () => void }) {
  const { t } = useTranslation();
  const { app } = usePlace();
  const inbox = useInbox();
  const queries = useQueryClient();
  const [work, setWork] = useState<"approve" | "reject" | null>(null);
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [refused, setRefused] = useState<{ name: string; why: string }[]>([]);
  const close = () => { setWork(null); setRefused([]); setFailure(null); };
  const go = async (decision: "approve" | "reject") => {
    setBusy(true);
    const result = await inbox.decideMany({ tasks: tasks.map((task) => task.id), decision, comment: said.trim() });
    setBusy(false);
    setFailure(result.ok ? null : result.failure);
    if (!result.ok) return;
    const names = new Map(tasks.map((task) => [task.id, task.record?.label ?? ""]));
    const left = result.value.rows.filter((row) => !row.done).map((row) => ({ name: names.get(row.task) ?? "", why: row.problems.map((problem) => problem.message).join(" ") }));
    await Promise.all([queries.invalidateQueries({ queryKey: ["inbox"] }), forgetRecords(queries, app)]);
    notifications.show({ message: t("inbox.decided", { count: result.value.rows.length - left.length }), color: "green" });
    if (left.length) return setRefused(left);
    close();
    onDone();
  };
  return (
    <Group gap="xs" role="toolbar" aria-label={t("inbox.together")} className={classes["batch"]!}>
      <Text size="sm" fw={600} role="status">{t("inbox.marked", { count: tasks.length })}</Text>
      <Button size="compact-sm" className={classes["approve"]!} leftSection={<Check size={14} aria-hidden />} onClick={() => setWork("approve")}>{t("inbox.approve")}</Button>
      <Button size="compact-sm" variant="default" leftSection={<X size={14} aria-hidden />} onClick={() => setWork("reject")}>{t("inbox.reject")}</Button>
      {work && (
        <Modal opened onClose={close} title={t(work === "approve" ? "inbox.approve_all" : "inbox.reject_all", { count: tasks.length })} closeButtonProps={{ "aria-label": t("common.close") }}>
          <Stack>
            {failure && <Trouble failure={failure} />}
            {refused.length > 0 ? (
              <div role="alert">
                <Text size="sm" fw={600}>{t("inbox.refused")}</Text>
                <List size="sm">{refused.map((each) => <List.Item key={each.name}>{each.name}: {each.why}</List.Item>)}</List>
              </div>
            ) : (
              <>
                <List size="sm">{tasks.map((task) => <List.Item key={task.id}>{task.record?.label || t("inbox.hidden_record")}</List.Item>)}</List>
                <Textarea label={t("inbox.comment")} value={said} autosize minRows={2} onChange={(event) => setSaid(event.currentTarget.value)} />
              </>
            )}
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>{t(refused.length ? "common.close" : "common.cancel")}</Button>
              {!refused.length && <Button color={work === "reject" ? "red" : undefined!} className={work === "approve" ? classes["approve"]! : ""} loading={busy} onClick={() => void go(work)}>{t(work === "approve" ? "inbox.approve" : "inbox.reject")}</Button>}
            </Group>
          </Stack>
        </Modal>
      )}
    </Group>
  );
}
