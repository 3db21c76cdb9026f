import { Button, Group, Paper, Table, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import { formatMoment } from "../../shared/format/moment.ts";
import { Empty } from "../parts/Empty.tsx";
import { PageHead } from "../parts/PageHead.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace, useServer } from "../place.tsx";
import { RunState } from "./RunState.tsx";

/** What the rules did, the latest first. */
export function RunsPage() {
  const { t } = useTranslation();
  const server = useServer();
  const { app, language, showing } = usePlace();
  const search = useSearch({ from: "/inside/w/$app/runs" });
  const navigate = useNavigate();
  const query = useInfiniteQuery({
    queryKey: ["runs", app, search],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam }) => unwrap(await server.runs(app, { ...search, cursor: pageParam })),
    getNextPageParam: (last) => last.next,
  });
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <div className="fw-page">
      <PageHead
        title={t("runs.title")}
        actions={(search.rule || search.state) && (
          <Button variant="default" onClick={() => void navigate({ to: "/w/$app/runs", params: { app }, search: {} })}>{t("runs.all")}</Button>
        )}
      />
      {query.isPending && <Waiting />}
      {query.isError && <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />}
      {query.isSuccess && rows.length === 0 && <Empty title={t("runs.none")} hint={t("runs.none_hint")} />}
      {rows.length > 0 && (
        <Paper>
          <Table.ScrollContainer minWidth={560} tabIndex={0} role="region" aria-label={t("runs.title")}>
            <Table highlightOnHover fz="sm">
              <Table.Thead>
                <Table.Tr><Table.Th>{t("runs.rule")}</Table.Th><Table.Th>{t("runs.state")}</Table.Th><Table.Th>{t("runs.started")}</Table.Th><Table.Th>{t("runs.ended")}</Table.Th></Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map((run) => (
                  <Table.Tr key={run.id}>
                    <Table.Td><Link to="/w/$app/runs/$id" params={{ app, id: run.id }} className="fw-link">{run.rule}</Link></Table.Td>
                    <Table.Td><RunState state={run.state} /></Table.Td>
                    <Table.Td>{formatMoment(run.created_at, language, showing.zone, true)}</Table.Td>
                    <Table.Td>{run.finished_at ? formatMoment(run.finished_at, language, showing.zone, true) : ""}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </Paper>
      )}
      {query.hasNextPage && (
        <Group mt="sm"><Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("children.more")}</Button></Group>
      )}
      {rows.length > 0 && <Text size="xs" c="dimmed" mt="xs">{t("runs.zone", { zone: showing.zone })}</Text>}
    </div>
  );
}
