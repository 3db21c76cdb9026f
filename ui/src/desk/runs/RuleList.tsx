import { Paper, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import { Empty } from "../parts/Empty.tsx";
import { Tag } from "../parts/Tag.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace } from "../place.tsx";
import { useRuns } from "./api.ts";
import classes from "./Runs.module.css";
import { TriggerWords } from "./TriggerWords.tsx";

/** The rules of the app, each with what sets it off and how its runs went. */
export function RuleList() {
  const { t } = useTranslation();
  const { app, words, language } = usePlace();
  const runs = useRuns();
  const query = useQuery({ queryKey: ["runs", app, "rules"], queryFn: async () => unwrap(await runs.rules(app)).rows });
  if (query.isPending) return <Waiting />;
  if (query.isError) return <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data.length) return <Empty title={t("rule.none")} hint={t("rule.none_hint")} />;
  return (
    <Stack gap="xs">
      {query.data.map((rule) => (
        <Paper key={rule.key} p="sm" className={classes["rule"]!}>
          <div className="fw-grow">
            <Link to="/w/$app/rules/$rule" params={{ app, rule: rule.key }} className="fw-link">{words(rule.title, rule.key)}</Link>
            <Text size="sm" c="dimmed" component="div"><TriggerWords on={rule.on} /></Text>
          </div>
          {rule.paused && <Tag colour="violet">{t("runs.paused")}</Tag>}
          {!rule.active && <Tag>{t("rule.off")}</Tag>}
          {(rule.runs["failed"] ?? 0) > 0 && (
            <Link to="/w/$app/runs" params={{ app }} search={{ rule: rule.key, state: "failed" }} className={classes["bad"]}><Tag colour="red">{t("rule.failed", { number: rule.runs["failed"]!.toLocaleString(language) })}</Tag></Link>
          )}
          <Text size="sm" c="dimmed" className="fw-number">{t("rule.done", { number: (rule.runs["done"] ?? 0).toLocaleString(language) })}</Text>
        </Paper>
      ))}
    </Stack>
  );
}
