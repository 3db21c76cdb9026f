import { Button, Checkbox, CloseButton, Group, Input, Paper, Stack, Text } from "@mantine/core";
import { FlaskConical } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Reference } from "../../shared/api/types.ts";
import { RecordPicker } from "../fields/RecordPicker.tsx";
import { Tag } from "../parts/Tag.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { usePlace } from "../place.tsx";
import { useRuns, type DryRun, type Rule } from "./api.ts";
import { ChangeList } from "./ChangeList.tsx";
import { Condition, TellHint } from "./Condition.tsx";
import { Document } from "./Document.tsx";
import { DraftBox, type Changed } from "./DraftBox.tsx";
import classes from "./Runs.module.css";
import { RunState } from "./RunState.tsx";
import { StepTree } from "./StepTree.tsx";
import { askedOf, NOTHING, ToldInput, toldOf } from "./ToldInput.tsx";
import { didOf, stepsOf, textOf } from "./tree.ts";
import { useAsked } from "./useAsked.ts";
import { useFirst } from "./useFirst.ts";

const MOST = 100;
/** Rules of clocks find their records themselves. */
const CLOCKS = ["cron", "rrule", "every"];
const TOLD = ["called", "hook", "button", "scan"];

/** What a rule, as it is or changed, would do with records now; nothing is kept and nothing leaves the house. */
export function DryRunTab({ rule, entity, first, changed }: { rule: Rule; entity: string; first: string; changed: Changed | null }) {
  const { t } = useTranslation();
  const { app, model, words, showing } = usePlace();
  const runs = useRuns();
  const [typed, setTyped] = useState(NOTHING);
  const [picked, setPicked] = useState<readonly Reference[] | null>(null);
  const [passWaits, setPassWaits] = useState(false);
  const { found, failure, busy, ask, forget } = useAsked<DryRun>();
  const led = useFirst(entity, first);
  const chosen = picked ?? (led ? [led] : []);
  const choose = (records: readonly Reference[]) => { setPicked(records); forget(); };
  const drafted = changed !== null && changed.draft !== null;
  const picks = entity !== "" && !CLOCKS.some((name) => name in rule.on);
  const asked = askedOf(rule);
  const told = toldOf(asked, typed, showing.zone);
  const go = () => void ask(runs.dryRun(app, rule.key, { records: chosen.map((each) => each.id), ...(drafted ? { draft: changed.draft ?? "" } : {}), ...(passWaits ? { pass_waits: true } : {}), ...(told && Object.keys(told).length ? { input: told } : {}) }));
  const button = <Button disabled={(picks && !chosen.length) || !told} loading={busy} leftSection={<FlaskConical size={15} aria-hidden />} onClick={go}>{t("try.do", { count: chosen.length })}</Button>;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">{t("try.hint")}</Text>
      <ToldInput asked={asked} open={"rows" in rule.on || (drafted && TOLD.some((name) => name in rule.on))} typed={typed} onChange={(now) => { setTyped(now); forget(); }} />
      <Group align="flex-end" gap="sm">
        {picks && (
          <div className="fw-grow">
            <RecordPicker key={chosen.length} label={t("why.record", { entity: words(model.entities[entity]?.title, entity) })} entity={entity} value={null} onChange={(record) => record && chosen.length < MOST && !chosen.some((each) => each.id === record.id) && choose([...chosen, record])} />
          </div>
        )}
        {!picks && entity && <Text size="sm" className="fw-grow">{t("try.all")}</Text>}
        {button}
      </Group>
      {chosen.length > 0 && (
        <Group gap={4}>
          {chosen.map((each) => <Input.Wrapper key={each.id} component="span" className="fw-chosen">{each.label}<CloseButton size="xs" aria-label={t("field.remove", { label: each.label })} onClick={() => choose(chosen.filter((other) => other.id !== each.id))} /></Input.Wrapper>)}
        </Group>
      )}
      {textOf(rule.definition?.steps).includes('"wait"') && <Checkbox size="sm" checked={passWaits} onChange={(event) => setPassWaits(event.currentTarget.checked)} label={t("try.pass_waits")} />}
      {changed && <DraftBox changed={changed} />}
      {failure && <Trouble failure={failure} />}
      {found && <Tried found={found} rule={rule} entity={entity} drafted={drafted && changed.draft !== changed.text} />}
    </Stack>
  );
}

function Tried({ found, rule, entity, drafted }: { found: DryRun; rule: Rule; entity: string; drafted: boolean }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm" role="status">
      {found.notes.map((note, index) => <Text key={index} size="sm">{note.message}</Text>)}
      <Paper p="md" component="section" className={classes["part"]!}>
        <h2>{t("try.changes")}</h2>
        <ChangeList changes={found.changes} />
      </Paper>
      {found.sent.length > 0 && (
        <Paper p="md" component="section" className={classes["part"]!}><h2>{t("try.sent")}</h2>{found.sent.map((each, index) => <Document key={index} value={{ [each.port]: each.payload }} />)}</Paper>
      )}
      {found.heard.length > 0 && (
        <Paper p="md" component="section" className={classes["part"]!}>
          <h2>{t(entity ? "try.heard" : "try.heard_itself")}</h2>
          <ol className={classes["lines"]}>
            {found.heard.map((each) => (
              <li key={each.record.id} className={classes["line"]}>
                <b>{each.record.label}</b> <Tag colour={each.fired ? "green" : "amber"}>{t(each.fired ? "try.takes" : "try.leaves")}</Tag>
                {!each.fired && !each.condition && <span>{each.told.message}</span>}
                {each.condition && <Condition part={each.condition} />}
                {!each.fired && !each.condition && <TellHint told={each.told} />}
              </li>
            ))}
          </ol>
        </Paper>
      )}
      {found.runs.map((run) => <TriedRun key={run.id} run={run} rule={rule} entity={entity} drafted={drafted} />)}
    </Stack>
  );
}

/** A run as it would go: over the rule's steps where they are known as they were tried. */
function TriedRun({ run, rule, entity, drafted }: { run: DryRun["runs"][number]; rule: Rule; entity: string; drafted: boolean }) {
  const { t } = useTranslation();
  const { words } = usePlace();
  const own = run.rule === rule.key && !drafted;
  return (
    <Paper p="md" component="section" className={classes["part"]!}>
      <Group gap="xs" mb="xs"><RunState state={run.state} /><b>{words(run.title, run.rule)}</b><Text size="sm" c="dimmed">{t("runs.records", { count: run.records })}{run.caused_by && ` · ${t("try.followed")}`}</Text></Group>
      {run.problems.map((problem, index) => <p key={index} className={classes["bad_hint"]}><b>{problem.message}</b> {problem.hint}</p>)}
      {run.returned !== null && <div className={classes["fact"]}><span>{t("try.returned")}</span><Document value={run.returned} /></div>}
      {own ? <StepTree steps={stepsOf(rule.definition?.steps)} entity={entity} did={didOf(run.steps)} /> : (
        <ol className={classes["lines"]}>{run.steps.map((step) => <li key={step.position ?? step.number} className={classes["line"]}><code className="fw-code">{step.path}</code> <span>{t("runs.came_done", { came: step.in ?? 0, done: step.out ?? 0 })}</span></li>)}</ol>
      )}
    </Paper>
  );
}
