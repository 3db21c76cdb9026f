import { Button, Paper, Stack, Tabs, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Pause, Play } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import { MissingPage } from "../parts/MissingPage.tsx";
import { PageHead } from "../parts/PageHead.tsx";
import { Tag } from "../parts/Tag.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace } from "../place.tsx";
import { useRuns, type Rule } from "./api.ts";
import { DryRunTab } from "./DryRunTab.tsx";
import { Forecast } from "./Forecast.tsx";
import { HookCard } from "./HookCard.tsx";
import { NextTimes } from "./NextTimes.tsx";
import { ReplayTab } from "./ReplayTab.tsx";
import { RunList } from "./RunList.tsx";
import { StepTree } from "./StepTree.tsx";
import { stepsOf } from "./tree.ts";
import { TriggerWords } from "./TriggerWords.tsx";
import { WhyTab } from "./WhyTab.tsx";

const CLOCKS = ["cron", "rrule", "every"];
const REPLAYED = ["created", "updated", "deleted", "transitioned", "entered", "left"];

/** One rule: what sets it off and what it does; its runs, why it did not fire, what it would do, what it will do. */
export function RulePage() {
  const { app, rule: key } = useParams({ from: "/inside/w/$app/rules/$rule" });
  const runs = useRuns();
  const query = useQuery({ queryKey: ["runs", app, "rule", key], queryFn: async () => unwrap(await runs.rule(app, key)) });
  if (query.isPending) return <div className="fw-page"><Waiting /></div>;
  if (query.isError) {
    const failure = failureOf(query.error);
    return failure.status === 404 ? <MissingPage /> : <div className="fw-page"><Trouble failure={failure} onRetry={() => void query.refetch()} /></div>;
  }
  return <Whole key={key} rule={query.data} />;
}

function Whole({ rule }: { rule: Rule }) {
  const { t } = useTranslation();
  const { app, words } = usePlace();
  const of = typeof rule.on["record"] === "string" ? rule.on["record"] : "";
  return (
    <div className="fw-page">
      <PageHead
        title={words(rule.title, rule.key)} actions={rule.may_pause && <PauseButton rule={rule} />}
        beside={rule.paused ? <Tag colour="violet">{t("runs.paused")}</Tag> : !rule.active && <Tag>{t("rule.off")}</Tag>}
        above={<nav className="fw-crumbs" aria-label={t("record.crumbs")}><Link to="/w/$app/runs" params={{ app }} search={{ tab: "rules" }} className="fw-link">{t("runs.title")}</Link></nav>}
      />
      <Stack>
        {words(rule.help) && <Text size="sm" c="dimmed">{words(rule.help)}</Text>}
        <Paper p="md" component="section">
          <Text component="h2" fw={600} mb={4}>{t("rule.when")}</Text>
          <Text size="sm" component="div" mb="md"><TriggerWords on={rule.on} />{CLOCKS.some((name) => name in rule.on) && <NextTimes rule={rule.key} />}</Text>
          <Text component="h2" fw={600} mb={8}>{t("rule.then")}</Text>
          <StepTree steps={stepsOf(rule.definition?.steps)} entity={of} />
        </Paper>
        {rule.hook && <HookCard rule={rule} hook={rule.hook} />}
        <About rule={rule} of={of} />
      </Stack>
    </div>
  );
}

/** What can be asked about a rule; which of it stands in the address. */
function About({ rule, of }: { rule: Rule; of: string }) {
  const { t } = useTranslation();
  const { app } = usePlace();
  const { tab = "runs", record } = useSearch({ from: "/inside/w/$app/rules/$rule" });
  const navigate = useNavigate();
  const [draft, setDraft] = useState<string | null>(null);
  const open = (chosen: string | null) => void navigate({ to: "/w/$app/rules/$rule", params: { app, rule: rule.key }, search: { ...(chosen && chosen !== "runs" ? { tab: chosen } : {}), ...(record ? { record } : {}) }, replace: true });
  const replayed = rule.kind === "state" || REPLAYED.includes(String(rule.on["event"]));
  const changed = rule.text ? { text: rule.text, draft, onChange: setDraft } : null;
  return (
    <Tabs value={tab} onChange={open} keepMounted={false}>
      <Tabs.List mb="md">
        <Tabs.Tab value="runs">{t("rule.last")}</Tabs.Tab>
        {of && <Tabs.Tab value="why">{t("rule.why")}</Tabs.Tab>}
        <Tabs.Tab value="try">{t("rule.try")}</Tabs.Tab>
        {replayed && <Tabs.Tab value="replay">{t("rule.replay")}</Tabs.Tab>}
        <Tabs.Tab value="forecast">{t("runs.tab_forecast")}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="runs"><RunList search={{ rule: rule.key }} alone /></Tabs.Panel>
      <Tabs.Panel value="why"><WhyTab rule={rule.key} entity={of} first={record ?? ""} /></Tabs.Panel>
      <Tabs.Panel value="try"><DryRunTab rule={rule} entity={of} first={record ?? ""} changed={changed} /></Tabs.Panel>
      <Tabs.Panel value="replay"><ReplayTab rule={rule.key} entity={of} changed={changed} /></Tabs.Panel>
      <Tabs.Panel value="forecast"><Forecast rule={rule.key} /></Tabs.Panel>
    </Tabs>
  );
}

function PauseButton({ rule }: { rule: Rule }) {
  const { t } = useTranslation();
  const { app } = usePlace();
  const runs = useRuns();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    const result = rule.paused ? await runs.takeUp(app, rule.key) : await runs.pause(app, rule.key);
    setBusy(false);
    if (!result.ok) {
      notifications.show({ message: result.failure.detail || result.failure.code, color: "red" });
      return;
    }
    notifications.show({ message: t(rule.paused ? "rule.taken_up" : "rule.was_paused"), color: "green" });
    await queries.invalidateQueries({ queryKey: ["runs", app] });
  };
  const Icon = rule.paused ? Play : Pause;
  return <Button variant="default" loading={busy} leftSection={<Icon size={15} aria-hidden />} onClick={() => void go()}>{t(rule.paused ? "rule.take_up" : "rule.pause")}</Button>;
}
