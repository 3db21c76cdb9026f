import { Button, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import { formatMoment } from "../../shared/format/moment.ts";
import { Empty } from "../parts/Empty.tsx";
import { RecordLink } from "../parts/RecordLink.tsx";
import { Tag } from "../parts/Tag.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace } from "../place.tsx";
import { useInbox, type Task } from "./api.ts";
import { DecisionBar } from "./DecisionBar.tsx";
import { DueTag } from "./DueTag.tsx";
import classes from "./Inbox.module.css";
import { TaskRecord } from "./TaskRecord.tsx";
import { OUTCOMES, WHY } from "./words.ts";

/** One task: what is asked, the record it is about, how it came here, and what can be done. */
export function TaskPane({ id, phone = false }: { id: string; phone?: boolean }) {
  const { t } = useTranslation();
  const { app } = usePlace();
  const inbox = useInbox();
  const navigate = useNavigate();
  const query = useQuery({ queryKey: ["inbox", "task", id], queryFn: async () => unwrap(await inbox.task(id)) });
  const back = () => void navigate({ to: "/w/$app/inbox", params: { app }, search: true });
  const leave = phone && <Link to="/w/$app/inbox" params={{ app }} search className={classes["back"]}><ArrowLeft size={16} aria-hidden />{t("inbox.title")}</Link>;
  if (query.isPending) return <>{leave}<Waiting lines={8} /></>;
  if (query.isError) {
    const failure = failureOf(query.error);
    if (failure.status === 404) return <>{leave}<Empty title={t("inbox.gone")} hint={t("inbox.gone_hint")}><Button variant="default" onClick={back}>{t("inbox.to_list")}</Button></Empty></>;
    return <>{leave}<Trouble failure={failure} onRetry={() => void query.refetch()} /></>;
  }
  const task = query.data;
  return (
    <>
      {leave}
      <TaskHead task={task} />
      {task.state === "open" && <DecisionBar task={task} phone={phone} onDone={back} />}
      {task.record ? <TaskRecord task={task} record={task.record} /> : <Text size="sm" c="dimmed" mt="md">{t("inbox.hidden_hint")}</Text>}
    </>
  );
}

function TaskHead({ task }: { task: Task }) {
  const { t } = useTranslation();
  const { language, showing, words, model } = usePlace();
  const outcome = OUTCOMES[task.state];
  const why = WHY[task.why];
  return (
    <header className={classes["head"]}>
      <Text size="xs" c="dimmed">{words(model.entities[task.entity]?.title, task.entity)} · {words(task.title, task.approval)} · {words(task.step_title, task.step)}</Text>
      <div className={classes["line"]}>
        <Title order={2} className="fw-break">{task.record ? <RecordLink entity={task.entity} id={task.record.id}>{task.record.label || task.record.id}</RecordLink> : t("inbox.hidden_record")}</Title>
        {task.state === "open" ? <DueTag due={task.due_at} /> : outcome && <Tag colour={outcome.colour}>{t(outcome.words)}</Tag>}
      </div>
      <Text size="sm" c="dimmed">
        {t("inbox.asked_by", { name: task.initiator.label, at: formatMoment(task.created_at, language, showing.zone) })}
        {task.due_at && task.state === "open" && ` · ${t("inbox.due_at", { at: formatMoment(task.due_at, language, showing.zone) })}`}
      </Text>
      <div className={classes["tags"]}>
        {task.for && <Tag colour="violet">{t("inbox.in_stead", { name: task.for.label })}</Tag>}
        {why && !task.for && <Tag colour="violet">{t(why)}</Tag>}
        {task.urged_at && task.state === "open" && <Tag colour="amber">{t("inbox.urged")}</Tag>}
      </div>
    </header>
  );
}
