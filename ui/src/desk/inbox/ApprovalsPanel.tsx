import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Route } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import type { RecordRow, Workflow } from "../../shared/api/types.ts";
import { formatMoment } from "../../shared/format/moment.ts";
import { Tag } from "../parts/Tag.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { usePlace } from "../place.tsx";
import { useInbox, type Process } from "./api.ts";
import { Foresight } from "./Foresight.tsx";
import { InitiatorMoves } from "./InitiatorMoves.tsx";
import { drawnOf } from "./path.ts";
import { PathDiagram } from "./PathDiagram.tsx";
import classes from "./Panel.module.css";
import { Story } from "./Story.tsx";
import { STATES } from "./words.ts";

/** What moves an approval alone (passed on, urged, a signer more) leaves the record as it is: the news of records do not tell it. */
const SOON = 10_000;

/** The approvals of a record on its page: where they stand, what was said; and before anybody submits, who would decide. */
export function ApprovalsPanel({ entity, record, workflow }: { entity: string; record: RecordRow; workflow: Workflow }) {
  const { t } = useTranslation();
  const { app } = usePlace();
  const inbox = useInbox();
  const query = useQuery({
    queryKey: ["record", app, entity, record.id, "approvals"], queryFn: async () => unwrap(await inbox.processes(app, entity, record.id)).rows,
    refetchInterval: ({ state }) => (state.data?.some((process) => process.state === "running") ? SOON : false),
  });
  const tasks = useQuery({ queryKey: ["inbox", "tasks", "open", app, "first"], queryFn: async () => unwrap(await inbox.tasks({ state: "open", app })).rows }).data ?? [];
  const [asked, setAsked] = useState(false);
  if (query.isError) return <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />;
  const processes = query.data ?? [];
  const mine = tasks.find((task) => task.record?.id === record.id);
  const deciding = Object.values(workflow.approvals ?? {}).some((approval) => approval.in === record[workflow.field]);
  const final = workflow.states[String(record[workflow.field])]?.final;
  return (
    <section className={classes["panel"]} aria-label={t("inbox.approvals")}>
      <Group justify="space-between">
        <h2 className={classes["title"]}>{t("inbox.approvals")}</h2>
        <Group gap="xs">
          {mine && <Button component={Link} to={`/w/${encodeURIComponent(app)}/inbox/${mine.id}`} size="xs">{t("inbox.you_are_asked")}</Button>}
          {!deciding && !final && (
            <Button size="xs" variant="default" aria-expanded={asked} leftSection={<Route size={14} aria-hidden />} onClick={() => setAsked(!asked)}>{t("inbox.who_decides")}</Button>
          )}
        </Group>
      </Group>
      {asked && !deciding && <Foresight entity={entity} record={record} approvals={workflow.approvals ?? {}} />}
      {query.isSuccess && processes.length === 0 && !asked && <Text size="sm" c="dimmed">{t("inbox.no_process")}</Text>}
      {processes.map((process, index) => <One key={process.id} process={process} entity={entity} record={record} open={index === 0} />)}
    </section>
  );
}

function One({ process, entity, record, open }: { process: Process; entity: string; record: RecordRow; open: boolean }) {
  const { t } = useTranslation();
  const { words, language, showing } = usePlace();
  const state = STATES[process.state];
  return (
    <details className={classes["process"]} open={open}>
      <summary>
        <b>{words(process.title, process.approval)}</b>
        {state && <Tag colour={state.colour}>{t(state.words)}</Tag>}
        <span className={classes["time"]}>{process.initiator.label} · {formatMoment(process.started_at, language, showing.zone)}</span>
      </summary>
      <InitiatorMoves process={process} entity={entity} record={record} />
      <PathDiagram nodes={process.nodes} drawn={drawnOf(process)} initiator={process.initiator.label} />
      <Story events={process.events} />
    </details>
  );
}
