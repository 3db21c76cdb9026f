import { Button, Group, NativeSelect, Table, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import type { Run } from "../../shared/api/types.ts";
import { formatMoment } from "../../shared/format/moment.ts";
import { wordsIn } from "../../shared/words.ts";
import { Empty } from "../parts/Empty.tsx";
import { Paged } from "../parts/Paged.tsx";
import { TableCard } from "../parts/TableCard.tsx";
import { usePlace } from "../place.tsx";
import { useRuns } from "./api.ts";
import { OfRecord } from "./OfRecord.tsx";
import { RunState, STATES } from "./RunState.tsx";
import { tookText } from "./took.ts";

export interface RunsSearch {
  rule?: string;
  state?: string;
  record?: string;
  entity?: string;
  days?: number;
}

const DAY = 86_400_000;

/** What the rules did, the latest first; by rule, state, time and record. */
export function RunList({ search, alone = false }: { search: RunsSearch; alone?: boolean }) {
  const { t } = useTranslation();
  const runs = useRuns();
  const { app, language, showing } = usePlace();
  const navigate = useNavigate();
  const { days, rule = "", state = "", record = "", entity = "" } = search;
  const rules = useQuery({ queryKey: ["runs", app, "rules"], queryFn: async () => unwrap(await runs.rules(app)).rows }).data ?? [];
  const since = days ? new Date(Math.floor((Date.now() - days * DAY) / 60_000) * 60_000).toISOString() : "";
  const query = useInfiniteQuery({
    queryKey: ["runs", app, "list", rule, state, record, days ?? 0],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam }) => unwrap(await runs.runs(app, { rule, state, record, since, cursor: pageParam })),
    getNextPageParam: (last) => last.next,
  });
  const found = query.data?.pages.flatMap((page) => page.rows) ?? [];
  const say = (change: RunsSearch) => void navigate({ to: "/w/$app/runs", params: { app }, search: kept({ ...search, ...change }), replace: true });
  const narrowed = Boolean(rule || state || record || days);
  const titleOf = (key: string) => wordsIn(rules.find((each) => each.key === key)?.title, language, key);
  const counted = (name: string) => rules.filter((each) => !rule || each.key === rule).reduce((sum, each) => sum + (each.runs[name] ?? 0), 0);
  const started = (run: Run) => formatMoment(run.created_at, language, showing.zone, true);
  const head = [...(alone ? [] : [t("runs.rule")]), t("runs.started"), t("runs.state"), t("runs.records_head"), t("runs.took")];
  return (
    <>
      {!alone && <Group gap="xs" mb="sm">
        <NativeSelect size="xs" aria-label={t("runs.rule")} maw="100%" value={rule} onChange={(event) => say({ rule: event.currentTarget.value })} data={[{ value: "", label: t("runs.every_rule") }, ...rules.map((each) => ({ value: each.key, label: titleOf(each.key) }))]} />
        <NativeSelect size="xs" aria-label={t("runs.state")} value={state} onChange={(event) => say({ state: event.currentTarget.value })} data={[{ value: "", label: t("runs.every_state") }, ...Object.entries(STATES).map(([key, { words }]) => ({ value: key, label: `${t(words)} (${counted(key).toLocaleString(language)})` }))]} />
        <NativeSelect size="xs" aria-label={t("runs.when")} value={String(days ?? "")} onChange={(event) => say({ days: Number(event.currentTarget.value) })} data={[{ value: "", label: t("runs.any_time") }, { value: "1", label: t("runs.last_day") }, { value: "7", label: t("runs.last_week") }]} />
        {narrowed && <Button size="xs" variant="subtle" onClick={() => void navigate({ to: "/w/$app/runs", params: { app }, search: {} })}>{t("runs.all")}</Button>}
      </Group>}
      {record && !alone && <OfRecord entity={entity} id={record} rules={rules} />}
      <Paged
        waiting={query.isPending} failure={query.isError ? failureOf(query.error) : null} onRetry={() => void query.refetch()} count={found.length}
        empty={<Empty title={t(narrowed && !alone ? "runs.none_such" : "runs.none")} hint={t(narrowed && !alone ? "runs.none_such_hint" : "runs.none_hint")} />}
        onMore={query.hasNextPage ? () => void query.fetchNextPage() : null} fetching={query.isFetchingNextPage}
      >
        <TableCard label={t("runs.tab_runs")} width={alone ? 340 : 480} head={head} numbers={alone ? [2, 3] : [3, 4]}>
          {found.map((run: Run) => (
            <Table.Tr key={run.id}>
              <Table.Td><Link to="/w/$app/runs/$id" params={{ app, id: run.id }} className="fw-link">{alone ? started(run) : titleOf(run.rule)}</Link></Table.Td>
              {!alone && <Table.Td>{started(run)}</Table.Td>}
              <Table.Td><RunState state={run.state} /></Table.Td>
              <Table.Td className="fw-number">{run.trigger.record_ids?.length.toLocaleString(language) ?? ""}</Table.Td>
              <Table.Td className="fw-number">{tookText(run, language)}</Table.Td>
            </Table.Tr>
          ))}
        </TableCard>
        <Text size="xs" c="dimmed" mt="xs">{t("runs.zone", { zone: showing.zone })}</Text>
      </Paged>
    </>
  );
}

/** Leaves out what is not asked for, so that addresses stay short. */
function kept({ rule, state, record, entity, days }: RunsSearch): RunsSearch {
  return { ...(rule ? { rule } : {}), ...(state ? { state } : {}), ...(record ? { record } : {}), ...(record && entity ? { entity } : {}), ...(days ? { days } : {}) };
}
