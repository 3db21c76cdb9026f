import { Paper, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Table2 } from "lucide-react";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { Empty } from "../parts/Empty.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace } from "../place.tsx";
import classes from "./Runs.module.css";
import { useTables, type Column } from "./tables.ts";
import { HITS } from "./words.ts";

/** The decision tables of the app, each with what it is asked and answers. */
export function TableList() {
  const { t } = useTranslation();
  const { app, model, words } = usePlace();
  const tables = useTables();
  const called = (columns: Column[]) => columns.map((each) => words(each.title, each.to ? words(model.entities[each.to]?.title, each.name) : each.name)).join(t("common.comma"));
  const query = useQuery({ queryKey: ["runs", app, "tables"], queryFn: async () => unwrap(await tables.list(app)).rows });
  if (query.isPending) return <Waiting />;
  if (query.isError) return <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data.length) return <Empty icon={Table2} title={t("table.none")} hint={t("table.none_hint")} />;
  return (
    <Stack gap="xs">
      {query.data.map((table) => (
        <Paper key={table.key} p="sm" className={classes["rule"]!}>
          <div className="fw-grow">
            <Link to="/w/$app/tables/$table" params={{ app, table: table.key }} className="fw-link">{words(table.title, table.key)}</Link>
            <Text size="sm" c="dimmed">{called(table.inputs)} → {called(table.outputs)}</Text>
          </div>
          <Text size="sm" c="dimmed">{t(HITS[table.hit])}</Text>
          <Text size="sm" c="dimmed" className="fw-number">{t("table.rows", { count: table.count })}</Text>
        </Paper>
      ))}
    </Stack>
  );
}
