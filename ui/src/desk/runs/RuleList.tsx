import { Group, SegmentedControl, Table, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import { Empty } from "../parts/Empty.tsx";
import { TableCard } from "../parts/TableCard.tsx";
import { Tag } from "../parts/Tag.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace } from "../place.tsx";
import { useRuns, type Rule } from "./api.ts";
import classes from "./Runs.module.css";
import { TriggerWords } from "./TriggerWords.tsx";

const UNFINISHED = ["queued", "running", "waiting", "paused"];
const WHICH = { all: "rule.only_all", failed: "rule.only_failed", paused: "rule.only_paused", off: "rule.only_off" };

/** The rules of the app, each with what sets it off and how its runs went. */
export function RuleList() {
  const { t } = useTranslation();
  const { app, model, words } = usePlace();
  const runs = useRuns();
  const [text, setText] = useState("");
  const [which, setWhich] = useState<string>("all");
  const query = useQuery({ queryKey: ["runs", app, "rules"], queryFn: async () => unwrap(await runs.rules(app)).rows });
  if (query.isPending) return <Waiting />;
  if (query.isError) return <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data.length) return <Empty title={t("rule.none")} hint={t("rule.none_hint")} />;
  const sought = text.trim().toLowerCase();
  const nameOf = (rule: Rule) => `${words(rule.title, rule.key)} ${rule.key} ${words(model.entities[String(rule.on["record"])]?.title)}`.toLowerCase();
  const found = query.data.filter((rule) => isOf(rule, which) && nameOf(rule).includes(sought));
  return (
    <>
      <Group gap="sm" mb="sm">
        <TextInput size="xs" type="search" className="fw-search" leftSection={<Search size={14} aria-hidden />} aria-label={t("rule.find")} placeholder={t("rule.find")} value={text} onChange={(event) => setText(event.currentTarget.value)} />
        <SegmentedControl className="fw-segments" size="xs" value={which} onChange={setWhich} aria-label={t("rule.which")} data={Object.entries(WHICH).map(([value, label]) => ({ value, label: t(label, { count: query.data.filter((rule) => isOf(rule, value)).length }) }))} />
      </Group>
      {found.length === 0 ? <Empty title={t("rule.none_such")} hint={t("rule.none_such_hint")} /> : (
        <TableCard label={t("runs.tab_rules")} width={300} head={[t("runs.rule"), t("rule.runs")]} numbers={[1]}>
          {found.map((rule) => <RuleRow key={rule.key} rule={rule} />)}
        </TableCard>
      )}
    </>
  );
}

function RuleRow({ rule }: { rule: Rule }) {
  const { t } = useTranslation();
  const { app, words, language } = usePlace();
  const count = (states: readonly string[]) => states.reduce((sum, state) => sum + (rule.runs[state] ?? 0), 0);
  const [done, failed, open] = [count(["done"]), count(["failed"]), count(UNFINISHED)];
  return (
    <Table.Tr>
      <Table.Td>
        <Link to="/w/$app/rules/$rule" params={{ app, rule: rule.key }} className="fw-link">{words(rule.title, rule.key)}</Link>
        {rule.paused && <> <Tag colour="violet">{t("runs.paused")}</Tag></>}
        {!rule.active && <> <Tag>{t("rule.off")}</Tag></>}
        <Text size="xs" c="dimmed" component="div"><TriggerWords on={rule.on} /></Text>
      </Table.Td>
      <Table.Td className={classes["counted"]!}>
        {failed > 0 && <Link to="/w/$app/runs" params={{ app }} search={{ rule: rule.key, state: "failed" }} className={classes["bad"]}><Tag colour="red">{t("rule.failed", { number: failed.toLocaleString(language) })}</Tag></Link>}
        {open > 0 && <Tag colour="blue">{t("rule.open", { number: open.toLocaleString(language) })}</Tag>}
        <Text size="sm" span {...(done ? {} : { c: "dimmed" })}>{done ? t("rule.done", { number: done.toLocaleString(language) }) : failed || open ? "" : t("rule.never")}</Text>
      </Table.Td>
    </Table.Tr>
  );
}

function isOf(rule: Rule, which: string): boolean {
  return which === "failed" ? (rule.runs["failed"] ?? 0) > 0 : which === "paused" ? rule.paused : which === "off" ? !rule.active : true;
}
