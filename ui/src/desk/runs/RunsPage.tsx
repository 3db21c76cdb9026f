import { Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { PageHead } from "../parts/PageHead.tsx";
import { usePlace } from "../place.tsx";
import { Forecast } from "./Forecast.tsx";
import { OlderTab } from "./OlderTab.tsx";
import { RuleList } from "./RuleList.tsx";
import { RunList } from "./RunList.tsx";
import { TableList } from "./TableList.tsx";
import { TABS, tabOf } from "./tabs.ts";

/** The rules of the app: what they did, what they are, and what they will do. */
export function RunsPage() {
  const { t } = useTranslation();
  const { app } = usePlace();
  const search = useSearch({ from: "/inside/w/$app/runs" });
  const navigate = useNavigate();
  const open = (tab: string | null) => void navigate({ to: "/w/$app/runs", params: { app }, search: tabOf(tab) ? { tab: tabOf(tab)! } : {} });
  const titles = { runs: t("runs.tab_runs"), rules: t("runs.tab_rules"), tables: t("runs.tab_tables"), forecast: t("runs.tab_forecast"), older: t("runs.tab_older") };
  return (
    <div className="fw-page">
      <PageHead title={t("runs.title")} />
      <Tabs value={search.tab ?? "runs"} onChange={open} keepMounted={false}>
        <Tabs.List mb="md">{TABS.map((tab) => <Tabs.Tab key={tab} value={tab}>{titles[tab]}</Tabs.Tab>)}</Tabs.List>
        <Tabs.Panel value="runs"><RunList search={search} /></Tabs.Panel>
        <Tabs.Panel value="rules"><RuleList /></Tabs.Panel>
        <Tabs.Panel value="tables"><TableList /></Tabs.Panel>
        <Tabs.Panel value="forecast"><Forecast /></Tabs.Panel>
        <Tabs.Panel value="older"><OlderTab /></Tabs.Panel>
      </Tabs>
    </div>
  );
}
