import { Button, Paper, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { CircleAlert, CircleCheck, FileDown } from "lucide-react";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { MissingPage } from "../parts/MissingPage.tsx";
import { PageHead } from "../parts/PageHead.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace } from "../place.tsx";
import { useRuns } from "./api.ts";
import { SheetTrial } from "./SheetTrial.tsx";
import classes from "./Tables.module.css";
import { sheetAddress, useTables, type WholeTable } from "./tables.ts";
import { HITS } from "./words.ts";

const SHEETS = [{ format: "xlsx", word: "table.xlsx" }, { format: "csv", word: "table.csv" }] as const;

/** One decision table: its rows, what they leave open, who asks it; out to a spreadsheet, and tried with one. */
export function TablePage() {
  const { t } = useTranslation();
  const { app, table: key } = useParams({ from: "/inside/w/$app/tables/$table" });
  const { words } = usePlace();
  const tables = useTables();
  const query = useQuery({ queryKey: ["runs", app, "table", key], queryFn: async () => unwrap(await tables.one(app, key)) });
  if (query.isPending) return <div className="fw-page"><Waiting /></div>;
  if (query.isError) {
    const failure = failureOf(query.error);
    return failure.status === 404 ? <MissingPage /> : <div className="fw-page"><Trouble failure={failure} onRetry={() => void query.refetch()} /></div>;
  }
  const table = query.data;
  return (
    <div className="fw-page">
      <PageHead
        title={words(table.title, key)}
        above={<nav className="fw-crumbs" aria-label={t("record.crumbs")}><Link to="/w/$app/runs" params={{ app }} search={{ tab: "tables" }} className="fw-link">{t("runs.title")}</Link></nav>}
        actions={SHEETS.map(({ format, word }) => (
          <Button key={format} component="a" href={sheetAddress(app, key, format)} download variant="default" leftSection={<FileDown size={15} aria-hidden />}>{t(word)}</Button>
        ))}
      />
      <Stack>
        {words(table.help) && <Text size="sm" c="dimmed">{words(table.help)}</Text>}
        <Findings table={table} />
        <Paper p="md" component="section">
          <Text size="sm" mb="sm">{t(HITS[table.hit])}{table.collect ? ` (${table.collect})` : ""}{table.used_by.length > 0 && <> · <Askers keys={table.used_by} /></>}</Text>
          <Rows table={table} />
        </Paper>
        <SheetTrial table={table} />
      </Stack>
    </div>
  );
}

function Askers({ keys }: { keys: string[] }) {
  const { t } = useTranslation();
  const { app, words } = usePlace();
  const runs = useRuns();
  const rules = useQuery({ queryKey: ["runs", app, "rules"], queryFn: async () => unwrap(await runs.rules(app)).rows }).data;
  const title = (key: string) => words(rules?.find((rule) => rule.key === key)?.title, key);
  return <>{t("table.used_by")} {keys.map((key, index) => <span key={key}>{index > 0 && t("common.comma")}<Link to="/w/$app/rules/$rule" params={{ app, rule: key }} className="fw-link">{title(key)}</Link></span>)}</>;
}

function Findings({ table }: { table: WholeTable }) {
  const { t } = useTranslation();
  if (!table.findings.length) return <p className={classes["sound"]}><CircleCheck size={16} aria-hidden />{t(table.complete ? "table.sound" : "table.sound_open")}</p>;
  return (
    <Paper p="md" component="section" className={classes["part"]!}>
      <h2>{t("table.findings")}</h2>
      <ol className={classes["lines"]}>
        {table.findings.map((each, index) => (
          <li key={index} className={classes["line"]} data-level={each.level}><CircleAlert size={16} aria-hidden /><span>{each.message} <span className={classes["hint"]}>{each.hint}</span></span></li>
        ))}
      </ol>
    </Paper>
  );
}

function Rows({ table }: { table: WholeTable }) {
  const { t } = useTranslation();
  const { words, model } = usePlace();
  const found = new Map(table.findings.filter((each) => each.row !== null).map((each) => [each.row, each.message]));
  return (
    <div className={classes["scroll"]} role="region" aria-label={words(table.title, table.key)} tabIndex={0}>
      <table className={classes["table"]}>
        <thead>
          <tr>
            <th scope="col">{t("table.row")}</th>
            {table.inputs.map((each) => <th key={each.name} scope="col">{words(each.title, each.name)}</th>)}
            {table.outputs.map((each) => <th key={each.name} scope="col" data-answer>→ {words(each.title, each.to ? words(model.entities[each.to]?.title, each.name) : each.name)}</th>)}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, at) => (
            <tr key={at} data-found={found.has(at + 1) || undefined} title={found.get(at + 1)}>
              <th scope="row">{at + 1}</th>
              {row.map((cell, column) => <td key={column} data-answer={column >= table.inputs.length || undefined} data-any={cell === "-" || undefined}>{cell === "-" && column < table.inputs.length ? t("table.any") : cell}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
