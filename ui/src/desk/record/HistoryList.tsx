import { Button, Stack, Text, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowRight } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import type { HistoryEntry, Json, RecordRow } from "../../shared/api/types.ts";
import { formatMoment } from "../../shared/format/moment.ts";
import { showValue } from "../../shared/format/value.ts";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace, useServer } from "../place.tsx";
import classes from "./HistoryList.module.css";
import { WhenForm } from "./WhenForm.tsx";

const EVENTS: Record<string, string> = {
  created: "history.created", updated: "history.updated", deleted: "history.deleted", transitioned: "history.transitioned",
  commented: "history.commented", comment_changed: "history.comment_changed", comment_deleted: "history.comment_deleted",
};

/** Who did what to a record and when, the latest first, each change with what was there before. */
export function HistoryList({ entityKey, record }: { entityKey: string; record: RecordRow }) {
  const { t } = useTranslation();
  const server = useServer();
  const { app } = usePlace();
  const query = useInfiniteQuery({
    queryKey: ["record", app, entityKey, record.id, "history", record.version],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam }) => unwrap(await server.history(app, entityKey, record.id, pageParam)),
    getNextPageParam: (last) => last.next,
  });
  const entries = query.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <Stack gap="sm">
      <Title order={2}>{t("history.title")}</Title>
      <WhenForm entity={entityKey} id={record.id} />
      {query.isPending && <Waiting lines={5} />}
      {query.isError && <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />}
      {query.isSuccess && entries.length === 0 && <Text size="sm" c="dimmed">{t("history.none")}</Text>}
      <ol className={classes["list"]}>{entries.map((entry, index) => <Entry key={index} entry={entry} entityKey={entityKey} id={record.id} />)}</ol>
      {query.hasNextPage && <Button size="xs" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("history.more")}</Button>}
    </Stack>
  );
}

function Entry({ entry, entityKey, id }: { entry: HistoryEntry; entityKey: string; id: string }) {
  const { t } = useTranslation();
  const { app, model, words, language, showing } = usePlace();
  const fields = model.entities[entityKey]?.fields ?? {};
  const changes = Object.entries(entry.changes ?? {}).filter(([key, change]) => fields[key] && (entry.event !== "created" || filled(change.to)));
  const lines = changes.map(([key, change]) => {
    const side = (value: Json) => (filled(value) ? showValue(value, fields[key], showing) : t("history.empty"));
    return (
      <li key={key}>
        <span className={classes["field"]}>{words(fields[key]?.title, key)}</span>
        {entry.event !== "created" && <><del>{side(change.from)}</del><ArrowRight size={12} role="img" aria-label={t("history.to")} /></>}
        <ins>{side(change.to)}</ins>
      </li>
    );
  });
  return (
    <li className={classes["entry"]} data-event={entry.event}>
      <p className={classes["head"]}><b>{entry.by?.label || t("history.engine")}</b> {t(EVENTS[entry.event] ?? "history.other")}</p>
      <Link to="/w/$app/record/$entity/$id/then" params={{ app, entity: entityKey, id }} search={{ at: entry.at }} className={classes["time"]} title={t("history.as_then")}>
        <time dateTime={entry.at}>{formatMoment(entry.at, language, showing.zone, true)}</time>
      </Link>
      {entry.event === "created" && lines.length > 0 ? (
        <details className={classes["first"]}><summary>{t("history.values", { count: lines.length })}</summary><ul>{lines}</ul></details>
      ) : (
        lines.length > 0 && <ul>{lines}</ul>
      )}
    </li>
  );
}

function filled(value: Json): boolean {
  return value !== null && value !== undefined && value !== "";
}
