import { Button, Group, Paper, Stack, Text } from "@mantine/core";
import { FlaskConical } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../shared/api/result.ts";
import type { Reference } from "../../shared/api/types.ts";
import { RecordPicker } from "../fields/RecordPicker.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { usePlace } from "../place.tsx";
import { useRuns, type DryRun } from "./api.ts";
import { ChangeList } from "./ChangeList.tsx";
import { Document } from "./Document.tsx";
import classes from "./Runs.module.css";
import { RunState } from "./RunState.tsx";
import { Condition, TellHint } from "./WhyTab.tsx";

/** What a rule would do with a record now; nothing is kept and nothing leaves the house. */
export function DryRunTab({ rule, entity }: { rule: string; entity: string }) {
  const { t } = useTranslation();
  const { app, model, words } = usePlace();
  const runs = useRuns();
  const [record, setRecord] = useState<Reference | null>(null);
  const [found, setFound] = useState<DryRun | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const go = async () => {
    if (!record) return;
    setBusy(true);
    const result = await runs.dryRun(app, rule, [record.id]);
    setBusy(false);
    setFailure(result.ok ? null : result.failure);
    setFound(result.ok ? result.value : null);
  };
  return (
    <Stack gap="sm">
      <Group align="flex-end" gap="sm">
        <div className="fw-grow"><RecordPicker label={t("why.record", { entity: words(model.entities[entity]?.title, entity) })} entity={entity} value={record} onChange={(chosen) => { setRecord(chosen); setFound(null); }} /></div>
        <Button disabled={!record} loading={busy} leftSection={<FlaskConical size={15} aria-hidden />} onClick={() => void go()}>{t("try.do")}</Button>
      </Group>
      <Text size="sm" c="dimmed">{t("try.hint")}</Text>
      {failure && <Trouble failure={failure} />}
      {found && <Tried found={found} />}
    </Stack>
  );
}

function Tried({ found }: { found: DryRun }) {
  const { t } = useTranslation();
  const { words } = usePlace();
  return (
    <Stack gap="sm" role="status">
      {found.notes.map((note, index) => <Text key={index} size="sm">{note.message}</Text>)}
      <ol className={classes["lines"]}>
        {found.heard.map((each) => (
          <li key={each.record.id} className={classes["line"]}><b>{each.record.label}</b> <span>{each.told.message}</span>{each.condition && <Condition part={each.condition} />}<TellHint told={each.told} /></li>
        ))}
        {found.runs.map((run) => (
          <li key={run.id} className={classes["line"]}>
            <RunState state={run.state} /> <b>{words(run.title, run.rule)}</b> <span>{t("runs.records", { count: run.records })}</span>
            {run.problems.map((problem, index) => <p key={index} className={classes["hint"]}>{problem.message} {problem.hint}</p>)}
          </li>
        ))}
      </ol>
      <Paper p="md" component="section" className={classes["part"]!}><h2>{t("try.changes")}</h2><ChangeList changes={found.changes} /></Paper>
      {found.sent.length > 0 && (
        <Paper p="md" component="section" className={classes["part"]!}><h2>{t("try.sent")}</h2>{found.sent.map((each, index) => <Document key={index} value={{ [each.port]: each.payload }} />)}</Paper>
      )}
    </Stack>
  );
}
