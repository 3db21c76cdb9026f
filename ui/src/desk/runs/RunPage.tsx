import { Button, List, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { RotateCw } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import type { Json, Problem } from "../../shared/api/types.ts";
import { formatMoment } from "../../shared/format/moment.ts";
import { MissingPage } from "../parts/MissingPage.tsx";
import { PageHead } from "../parts/PageHead.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace } from "../place.tsx";
import { useRuns, type WholeRun } from "./api.ts";
import { ChangeList } from "./ChangeList.tsx";
import { Document } from "./Document.tsx";
import { RunState } from "./RunState.tsx";
import { StepTree } from "./StepTree.tsx";
import { tookText } from "./took.ts";
import { didOf, stepsOf } from "./tree.ts";
import { TriggerCard } from "./TriggerCard.tsx";

/** One run of a rule: what set it off, its steps as the rule has them with what was done in each, and what became of records. */
export function RunPage() {
  const { t } = useTranslation();
  const { app, id } = useParams({ from: "/inside/w/$app/runs/$id" });
  const { words } = usePlace();
  const runs = useRuns();
  const query = useQuery({ queryKey: ["runs", app, "one", id], queryFn: async () => unwrap(await runs.run(app, id)) });
  const rule = useQuery({ queryKey: ["runs", app, "rule", query.data?.rule], enabled: Boolean(query.data), queryFn: async () => unwrap(await runs.rule(app, query.data?.rule ?? "")) }).data;
  if (query.isPending) return <div className="fw-page"><Waiting /></div>;
  if (query.isError) {
    const failure = failureOf(query.error);
    return failure.status === 404 ? <MissingPage /> : <div className="fw-page"><Trouble failure={failure} onRetry={() => void query.refetch()} /></div>;
  }
  const run = query.data;
  const problems = problemsOf(run);
  const [first] = problems;
  const steps = stepsOf(rule?.definition?.steps);
  return (
    <div className="fw-page fw-import">
      <PageHead
        title={words(run.title ?? rule?.title, run.rule)} beside={<RunState state={run.state} />} actions={run.state === "failed" && rule?.may_pause !== false && <RetryButton run={run} />}
        above={<nav className="fw-crumbs" aria-label={t("record.crumbs")}><Link to="/w/$app/runs" params={{ app }} className="fw-link">{t("runs.title")}</Link> › <Link to="/w/$app/rules/$rule" params={{ app, rule: run.rule }} className="fw-link">{words(rule?.title, run.rule)}</Link></nav>}
      />
      <Stack>
        <Facts run={run} />
        {problems.length > 0 && <Paper p="md" component="section" role="alert"><Text component="h2" fw={600} mb="xs" c="var(--fw-red)">{t("runs.error")}</Text><List size="sm">{problems.map((problem, index) => <List.Item key={index}>{problem.message || problem.code} {problem.hint}</List.Item>)}</List></Paper>}
        <TriggerCard trigger={run.trigger} />
        <Title order={2}>{t("runs.steps")}</Title>
        {run.with_run && <Text size="sm" c="dimmed">{t("runs.with")} <Link to="/w/$app/runs/$id" params={{ app, id: run.with_run }} className="fw-link">{t("runs.other_run")}</Link></Text>}
        {steps.length > 0
          ? <StepTree steps={steps} did={didOf(run.steps ?? [])} failed={first && run.state === "failed" ? { path: first.path ?? "", message: first.message, hint: first.hint ?? "" } : undefined} />
          : <Document value={(run.steps ?? []) as unknown as Json} />}
        {run.changes && <Paper p="md" component="section"><Text component="h2" fw={600} mb="xs">{t("try.changes_done")}</Text><ChangeList changes={run.changes} /></Paper>}
      </Stack>
    </div>
  );
}

function Facts({ run }: { run: WholeRun }) {
  const { t } = useTranslation();
  const { language, showing } = usePlace();
  const fact = (name: string, value: ReactNode) => <div><Text size="xs" c="dimmed">{name}</Text><Text size="sm">{value}</Text></div>;
  return (
    <Paper p="md">
      <SimpleGrid cols={{ base: 2, sm: 4 }}>
        {fact(t("runs.started"), formatMoment(run.created_at, language, showing.zone, true))}
        {fact(t("runs.took"), tookText(run, language) || "–")}
        {fact(t("runs.attempt"), run.attempt)}
        {fact(t("runs.depth"), run.depth)}
      </SimpleGrid>
    </Paper>
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

/** Why a run failed: its problems in words, else what was kept of them. */
function problemsOf(run: WholeRun): Problem[] {
  if (run.problems) return run.problems;
  return Array.isArray(run.error) ? (run.error as unknown as Problem[]) : [];
}
