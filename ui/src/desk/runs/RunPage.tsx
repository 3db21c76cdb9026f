import { Alert, Button, Paper, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { CircleAlert, RotateCw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import type { Json } from "../../shared/api/types.ts";
import { MissingPage } from "../parts/MissingPage.tsx";
import { PageHead } from "../parts/PageHead.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace } from "../place.tsx";
import { useRuns, type Rule, type WholeRun } from "./api.ts";
import { ChangeList } from "./ChangeList.tsx";
import { Document } from "./Document.tsx";
import { failedAt } from "./failed.ts";
import { RunFacts } from "./RunFacts.tsx";
import classes from "./Runs.module.css";
import { RunState } from "./RunState.tsx";
import { StepTree } from "./StepTree.tsx";
import { didOf, stepsOf } from "./tree.ts";

const SOON = 1000;
const MOVING = ["queued", "running"];

/** One run of a rule: what set it off, its steps as the rule has them with what was done in each, and what became of records. */
export function RunPage() {
  const { app, id } = useParams({ from: "/inside/w/$app/runs/$id" });
  const runs = useRuns();
  // What goes on is looked at again till it is over.
  const query = useQuery({ queryKey: ["runs", app, "one", id], queryFn: async () => unwrap(await runs.run(app, id)), refetchInterval: ({ state }) => (MOVING.includes(state.data?.state ?? "") ? SOON : false) });
  const rule = useQuery({ queryKey: ["runs", app, "rule", query.data?.rule], enabled: Boolean(query.data), queryFn: async () => unwrap(await runs.rule(app, query.data?.rule ?? "")) }).data;
  if (query.isPending) return <div className="fw-page"><Waiting /></div>;
  if (query.isError) {
    const failure = failureOf(query.error);
    return failure.status === 404 ? <MissingPage /> : <div className="fw-page"><Trouble failure={failure} onRetry={() => void query.refetch()} /></div>;
  }
  return <Whole run={query.data} rule={rule} />;
}

function Whole({ run, rule }: { run: WholeRun; rule: Rule | undefined }) {
  const { t } = useTranslation();
  const { app, words } = usePlace();
  const steps = stepsOf(rule?.definition?.steps);
  const title = words(run.title ?? rule?.title, run.rule);
  const failed = failedAt(run);
  return (
    <div className="fw-page">
      <PageHead
        title={title} beside={<RunState state={run.state} />} actions={run.state === "failed" && rule?.may_pause !== false && <RetryButton run={run} />}
        above={<nav className="fw-crumbs" aria-label={t("record.crumbs")}><Link to="/w/$app/runs" params={{ app }} className="fw-link">{t("runs.title")}</Link> › <Link to="/w/$app/rules/$rule" params={{ app, rule: run.rule }} className="fw-link">{title}</Link></nav>}
      />
      <Stack>
        <Stuck run={run} />
        <RunFacts run={run} />
        <Paper p="md" component="section" className={classes["part"]!}>
          <h2>{t("runs.steps")}</h2>
          {run.with_run && <Text size="sm" c="dimmed" mb="xs">{t("runs.with")} <Link to="/w/$app/runs/$id" params={{ app, id: run.with_run }} className="fw-link">{t("runs.other_run")}</Link></Text>}
          {steps.length > 0 ? <StepTree steps={steps} entity={run.trigger.entity ?? ""} did={didOf(run.steps ?? [])} failed={failed} /> : <Document value={(run.steps ?? []) as unknown as Json} />}
        </Paper>
        {run.changes && <Paper p="md" component="section" className={classes["part"]!}><h2>{t("try.changes_done")}</h2><ChangeList changes={run.changes} /></Paper>}
      </Stack>
    </div>
  );
}

/** Why a run stands still, and what can be done about it. */
function Stuck({ run }: { run: WholeRun }) {
  const { t } = useTranslation();
  const problems = run.problems ?? [];
  if (!problems.length) return null;
  return (
    <Alert color="red" variant="light" icon={<CircleAlert aria-hidden />} title={t(run.state === "failed" ? "runs.error" : "runs.trouble")} role="alert" className="fw-trouble">
      {problems.map((problem, index) => <Text key={index} size="sm"><b>{problem.message || problem.code}</b> {problem.hint}</Text>)}
      {run.circle && run.circle.length > 0 && <Text size="sm">{run.circle.join(" → ")}</Text>}
      {run.state === "failed" && <Text size="sm" mt={4}>{t("runs.retry_hint")}</Text>}
    </Alert>
  );
}

function RetryButton({ run }: { run: WholeRun }) {
  const { t } = useTranslation();
  const { app } = usePlace();
  const runs = useRuns();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    const result = await runs.resume(app, run.id);
    setBusy(false);
    if (!result.ok) {
      notifications.show({ message: result.failure.detail || result.failure.code, color: "red" });
      return;
    }
    notifications.show({ message: t("runs.resumed"), color: "green" });
    await queries.invalidateQueries({ queryKey: ["runs", app] });
  };
  return <Button loading={busy} leftSection={<RotateCw size={15} aria-hidden />} onClick={() => void go()}>{t("runs.retry")}</Button>;
}
