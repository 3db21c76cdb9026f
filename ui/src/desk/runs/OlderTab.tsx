import { Button, Checkbox, Group, Paper, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { FlaskConical, History, MoveRight } from "lucide-react";
import { useState } from "react";
import type { Failure } from "../../shared/api/result.ts";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import { formatMoment } from "../../shared/format/moment.ts";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { Empty } from "../parts/Empty.tsx";
import { RecordLink } from "../parts/RecordLink.tsx";
import { Tag } from "../parts/Tag.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace } from "../place.tsx";
import { useOlder, type Moved, type Resting, type RestingGroup } from "./older.ts";
import classes from "./Runs.module.css";
import { RunState } from "./RunState.tsx";
import { STEPS } from "./words.ts";

const KINDS = { approval: "older.approval", state: "rule.of_state", rule: "older.rule" } as const;

/** What goes on by older releases; tried out and moved to the newest one. */
export function OlderTab() {
  const { t } = useTranslation();
  const { app } = usePlace();
  const older = useOlder();
  const query = useQuery({ queryKey: ["runs", app, "older"], queryFn: async () => unwrap(await older.list(app)) });
  if (query.isPending) return <Waiting lines={4} />;
  if (query.isError) return <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data.rows.length) return <Empty icon={History} title={t("older.none")} hint={t("older.none_hint", { release: query.data.release })} />;
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">{t("older.hint", { release: query.data.release })}</Text>
      <ol className={classes["lines"]}>{query.data.rows.map((row, index) => <RestingRow key={index} row={row} />)}</ol>
      <Moving rows={query.data.rows} release={query.data.release} />
    </Stack>
  );
}

function RestingRow({ row }: { row: RestingGroup }) {
  const { t } = useTranslation();
  const { language, showing } = usePlace();
  return (
    <li className={classes["line"]}>
      <Head row={row} />
      <span>{t("older.count", { count: row.count })}</span>
      <p className={classes["hint"]}>{t("older.since", { release: row.release, moment: formatMoment(row.since, language, showing.zone) })}</p>
    </li>
  );
}

function Head({ row }: { row: Resting }) {
  const { t } = useTranslation();
  const { words, model } = usePlace();
  const state = words(model.workflows[row.of]?.states[row.state]?.title, row.state);
  return (
    <>
      <Tag>{t(KINDS[row.kind])}</Tag>
      <b>{words(row.title, row.name)}{state && ` · ${state}`}</b>
      {row.kind === "approval" ? <Tag colour="amber">{t(row.course === "returned" ? "older.returned" : "older.running")}</Tag> : <RunState state={row.course} />}
      {row.stands.length > 0 && <span>{t("older.stands", { steps: row.stands.map((step) => stepWords(step, t)).join(t("common.comma")) })}</span>}
    </>
  );
}

/** A step of a rule is told by its number and what it does, one of an approval by its key. */
function stepWords(step: string, t: (key: string, given?: Record<string, string>) => string): string {
  const [number = "", does = ""] = step.split(" ");
  return STEPS[does] ? t("older.step", { number, does: t(STEPS[does]) }) : step;
}

function Moving({ rows, release }: { rows: RestingGroup[]; release: number }) {
  const { t } = useTranslation();
  const { app } = usePlace();
  const older = useOlder();
  const queries = useQueryClient();
  const [failed, setFailed] = useState(false);
  const [steps, setSteps] = useState<Record<string, string>>({});
  const [found, setFound] = useState<Moved[] | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState("");
  const go = async (tried: boolean) => {
    setBusy(tried ? "try" : "move");
    const mapped = Object.fromEntries(Object.entries(steps).filter(([, to]) => to.trim()).map(([from, to]) => [from, to.trim()]));
    const result = await older.move(app, { dry_run: tried, failed, steps: mapped });
    setBusy("");
    setFailure(result.ok ? null : result.failure);
    if (!result.ok) return;
    setFound(tried ? result.value.rows : null);
    if (tried) return;
    notifications.show({ message: t("older.moved", { count: result.value.moved, release }), color: "green" });
    await queries.invalidateQueries({ queryKey: ["runs", app] });
  };
  const gone = [...new Set((found ?? []).filter((row) => row.problems.some((problem) => problem.code === "process_step_gone")).flatMap((row) => row.stands))];
  const asked = [...new Set([...gone, ...Object.keys(steps)])];
  const movable = (found ?? []).filter((row) => !row.problems.length).length;
  return (
    <Paper p="md" component="section" className={classes["part"]!}>
      <h2>{t("older.move")}</h2>
      <Stack gap="sm">
        {rows.some((row) => row.course === "failed") && <Checkbox label={t("older.failed")} checked={failed} onChange={(event) => { setFailed(event.currentTarget.checked); setFound(null); }} />}
        {asked.map((step) => (
          <TextInput key={step} label={t("older.goes_on", { step })} description={t("older.goes_on_hint")} value={steps[step] ?? ""} onChange={(event) => setSteps({ ...steps, [step]: event.currentTarget.value })} />
        ))}
        <Group gap="sm">
          <Button variant="default" loading={busy === "try"} leftSection={<FlaskConical size={15} aria-hidden />} onClick={() => void go(true)}>{t("older.try")}</Button>
          {found && movable > 0 && <Button loading={busy === "move"} leftSection={<MoveRight size={15} aria-hidden />} onClick={() => void go(false)}>{t("older.do", { count: movable })}</Button>}
        </Group>
        <Text size="sm" c="dimmed">{t("older.try_hint")}</Text>
        {failure && <Trouble failure={failure} />}
        {found && <ol className={classes["lines"]} aria-label={t("older.found")}>{found.map((row) => <MovedRow key={row.id} row={row} />)}</ol>}
      </Stack>
    </Paper>
  );
}

function MovedRow({ row }: { row: Moved }) {
  const { t } = useTranslation();
  return (
    <li className={classes["line"]}>
      <Head row={row} />
      {row.records.map((record) => <RecordLink key={record.id} entity={row.entity} id={record.id}>{record.label || record.id}</RecordLink>)}
      {row.problems.length === 0 && <Tag colour="green">{t("older.to", { steps: row.to.map((step) => stepWords(step, t)).join(t("common.comma")) })}</Tag>}
      {row.anew && row.problems.length === 0 && <span>{t("older.anew")}</span>}
      {row.problems.map((problem, index) => <p key={index} className={classes["hint"]}>{problem.message} {problem.hint}</p>)}
    </li>
  );
}
