import { Group, Paper } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { formatMoment } from "../../shared/format/moment.ts";
import { usePlace } from "../place.tsx";
import type { WholeRun } from "./api.ts";
import { Document } from "./Document.tsx";
import classes from "./Runs.module.css";
import { RunState } from "./RunState.tsx";
import { tookText } from "./took.ts";
import { TriggeredBy } from "./TriggeredBy.tsx";

/** What set a run off, when, how long it took, and by which version of the rule it went. */
export function RunFacts({ run }: { run: WholeRun }) {
  const { t } = useTranslation();
  const { app, language, showing } = usePlace();
  const fact = (name: string, value: ReactNode) => <div className={classes["fact"]}><span>{name}</span><div className="fw-grow">{value}</div></div>;
  return (
    <Paper p="md">
      {fact(t("runs.trigger"), <TriggeredBy trigger={run.trigger} />)}
      {run.caused_by && fact(t(run.trigger.event === "called" ? "runs.called_by" : "runs.caused_by"), <Link to="/w/$app/runs/$id" params={{ app, id: run.caused_by }} className="fw-link">{t("runs.other_run")}</Link>)}
      {run.calls && run.calls.length > 0 && fact(t("runs.calls"), run.calls.map((each) => <Group key={each.run} gap="xs"><div><Link to="/w/$app/runs/$id" params={{ app, id: each.run }} className="fw-link">{each.rule}</Link></div><RunState state={each.state} /></Group>))}
      {run.returned !== undefined && run.returned !== null && fact(t("runs.returned"), <Document value={run.returned} />)}
      {fact(t("runs.started"), <>{formatMoment(run.created_at, language, showing.zone, true)}{run.finished_at && ` · ${t("runs.took_long", { time: tookText(run, language) })}`}</>)}
      {run.release !== undefined && run.release !== null && fact(t("runs.release"), <>{run.release} · <code className="fw-code">{run.file}</code></>)}
      {run.attempt > 1 && fact(t("runs.attempt"), run.attempt)}
    </Paper>
  );
}
