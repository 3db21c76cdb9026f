import { Button, Checkbox, Group, Modal, Radio, Stack, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { unwrap, type Failure } from "../../shared/api/result.ts";
import { ProofInput, type Proof } from "../parts/ProofInput.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { usePlace } from "../place.tsx";
import { useInbox, type Task } from "./api.ts";
import { CommentBox, type Words } from "./CommentBox.tsx";
import classes from "./Inbox.module.css";
import { PersonPicker } from "./PersonPicker.tsx";

export type Move = "approve" | "reject" | "return" | "transfer" | "before" | "after";

/** What a move needs beside one's words. */
export interface Wish {
  to?: string;
  straight?: boolean;
  person?: string;
  proof?: Proof;
}

interface Props {
  task: Task;
  move: Move;
  said: Words;
  busy: boolean;
  failure: Failure | null;
  onSaid: (said: Words) => void;
  onGo: (wish: Wish) => void;
  onClose: () => void;
}

const TITLES: Record<Move, string> = {
  approve: "inbox.sign", reject: "inbox.reject", return: "inbox.return", transfer: "inbox.transfer", before: "inbox.add_before", after: "inbox.add_after",
};
const HINTS: Record<Move, string> = {
  approve: "inbox.sign_hint", reject: "inbox.reject_hint", return: "inbox.return_hint", transfer: "inbox.transfer_hint", before: "inbox.before_hint", after: "inbox.after_hint",
};

/** Asks for what a move needs: where it goes back to, who is meant, or the password of a signature. */
export function MoveDialog({ task, move, said, busy, failure, onSaid, onGo, onClose }: Props) {
  const { t } = useTranslation();
  const { words } = usePlace();
  const small = useMediaQuery("(max-width: 36em)");
  const { moves } = task;
  const [to, setTo] = useState(moves.return_to[0] ?? "");
  const [straight, setStraight] = useState(false);
  const [person, setPerson] = useState("");
  const [proof, setProof] = useState<Proof>();
  const names = useStepNames(task);
  const signs = Boolean(moves.sign) && (move === "approve" || move === "after");
  const needsPerson = move === "transfer" || move === "before" || move === "after";
  const ready = (!signs || proof !== undefined) && (!needsPerson || person !== "") && (move !== "return" || to !== "");
  return (
    <Modal opened onClose={onClose} title={t(TITLES[move])} fullScreen={small ?? false} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form noValidate onSubmit={(event) => { event.preventDefault(); if (ready) onGo({ to, straight, person, ...(proof ? { proof } : {}) }); }}>
        <Stack>
          <Text size="sm" c="dimmed">{t(HINTS[move])}</Text>
          {failure && <Trouble failure={failure} />}
          {move === "return" && (
            <Radio.Group label={t("inbox.return_to")} value={to} onChange={setTo}>
              <Stack gap={8} mt={6}>
                {moves.return_to.map((step) => <Radio key={step} value={step} label={step === "initiator" ? t("inbox.initiator_of", { name: task.initiator.label }) : words(names[step], step)} />)}
              </Stack>
            </Radio.Group>
          )}
          {move === "return" && (moves.resubmit === "chosen"
            ? <Checkbox checked={straight} onChange={(event) => setStraight(event.currentTarget.checked)} label={t("inbox.straight")} description={t("inbox.straight_hint")} />
            : <Text size="sm">{t(moves.resubmit === "straight" ? "inbox.comes_straight" : "inbox.comes_again")}</Text>)}
          {needsPerson && <PersonPicker label={t("inbox.person")} app={task.app} value={person} onChange={setPerson} />}
          <CommentBox words={said} onChange={onSaid} rows={3} />
          {signs && <Text size="sm" fw={600}>{t("inbox.meaning", { meaning: words(moves.sign) })}</Text>}
          {signs && <ProofInput onChange={setProof} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit" color={move === "reject" ? "red" : undefined!} className={move === "approve" ? classes["approve"]! : ""} loading={busy} disabled={!ready}>{t(TITLES[move])}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** The titles of the steps that something can be returned to. */
function useStepNames(task: Task) {
  const inbox = useInbox();
  const { app } = usePlace();
  const record = task.record?.id ?? "";
  const found = useQuery({
    queryKey: ["record", app, task.entity, record, "approvals"], enabled: record !== "",
    queryFn: async () => unwrap(await inbox.processes(app, task.entity, record)).rows,
  }).data;
  const nodes = found?.find((process) => process.approval === task.approval)?.nodes ?? [];
  return Object.fromEntries(nodes.map((node) => [node.step, node.title]));
}
