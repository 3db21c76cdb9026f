import { ActionIcon, Button, Group, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { Check, ChevronDown, CornerUpLeft, Ellipsis, Forward, UserPlus, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Failure, Result } from "../../shared/api/result.ts";
import { Trouble } from "../parts/Trouble.tsx";
import { usePlace } from "../place.tsx";
import { forgetRecords } from "../queries.ts";
import { useInbox, type Said, type Task } from "./api.ts";
import { CommentBox, NOTHING_SAID, saidOf } from "./CommentBox.tsx";
import classes from "./Inbox.module.css";
import { MoveDialog, type Move, type Wish } from "./MoveDialog.tsx";

const DONE: Record<Move, string> = {
  approve: "inbox.done_approved", reject: "inbox.done_rejected", return: "inbox.done_returned", transfer: "inbox.done_transferred",
  before: "inbox.done_added", after: "inbox.done_added",
};

/** What can be done with a task: one's words first, then the decision; what needs to be told more asks for it. */
export function DecisionBar({ task, phone, onDone }: { task: Task; phone: boolean; onDone: () => void }) {
  const { t } = useTranslation();
  const { app } = usePlace();
  const inbox = useInbox();
  const queries = useQueryClient();
  const [said, setSaid] = useState(NOTHING_SAID);
  const [asked, setAsked] = useState<Move | null>(null);
  const [busy, setBusy] = useState<Move | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const { moves } = task;

  const send = (move: Move, wish: Wish): Promise<Result<unknown>> => {
    const words: Said = { ...saidOf(said), ...wish.proof };
    if (move === "transfer") return inbox.transfer(task.id, { ...words, person: wish.person ?? "" });
    if (move === "before" || move === "after") return inbox.addSigner(task.id, { ...words, person: wish.person ?? "", where: move });
    const back = move === "return" ? { to: wish.to ?? "", ...(moves.resubmit === "chosen" ? { straight: wish.straight ?? false } : {}) } : {};
    return inbox.decide(task.id, { ...words, decision: move, ...back });
  };
  const go = async (move: Move, wish: Wish) => {
    setBusy(move);
    const result = await send(move, wish);
    setBusy(null);
    setFailure(result.ok ? null : result.failure);
    if (result.ok || result.failure.status === 409) await Promise.all([queries.invalidateQueries({ queryKey: ["inbox"] }), forgetRecords(queries, app)]);
    if (!result.ok) return;
    notifications.show({ message: t(DONE[move], { name: task.record?.label ?? "" }), color: "green" });
    setAsked(null);
    if (move !== "before") onDone();
  };
  const more = [
    ...(moves.transfer ? [{ move: "transfer" as const, icon: Forward, words: "inbox.transfer" }] : []),
    ...moves.add_signer.map((move) => ({ move, icon: UserPlus, words: move === "before" ? "inbox.add_before" : "inbox.add_after" })),
  ];
  return (
    <section className={classes["decide"]} data-phone={phone || undefined} aria-label={t("inbox.decide")}>
      <CommentBox words={said} onChange={setSaid} rows={phone ? 1 : 2} narrow={phone} />
      {failure && !asked && <Trouble failure={failure} />}
      <Group gap="xs" className={classes["buttons"]!}>
        <Button className={classes["approve"]!} leftSection={<Check size={16} aria-hidden />} loading={busy === "approve"} onClick={() => (moves.sign ? setAsked("approve") : void go("approve", {}))}>
          {t(moves.sign ? "inbox.sign" : "inbox.approve")}
        </Button>
        <Button variant="default" className={classes["reject"]!} leftSection={<X size={16} aria-hidden />} onClick={() => setAsked("reject")}>{t("inbox.reject")}</Button>
        {moves.return_to.length > 0 && <Button variant="default" leftSection={<CornerUpLeft size={16} aria-hidden />} onClick={() => setAsked("return")}>{t("inbox.return")}</Button>}
        {more.length > 0 && (
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              {phone
                ? <ActionIcon variant="default" size={44} className={classes["dots"]!} aria-label={t("inbox.more")}><Ellipsis size={18} aria-hidden /></ActionIcon>
                : <Button variant="default" rightSection={<ChevronDown size={14} aria-hidden />}>{t("inbox.more")}</Button>}
            </Menu.Target>
            <Menu.Dropdown>
              {more.map(({ move, icon: Icon, words }) => <Menu.Item key={move} leftSection={<Icon size={15} aria-hidden />} onClick={() => setAsked(move)}>{t(words)}</Menu.Item>)}
            </Menu.Dropdown>
          </Menu>
        )}
      </Group>
      {asked && (
        <MoveDialog task={task} move={asked} said={said} busy={busy !== null} failure={failure} onSaid={setSaid} onGo={(wish) => void go(asked, wish)} onClose={() => { setAsked(null); setFailure(null); }} />
      )}
    </section>
  );
}
