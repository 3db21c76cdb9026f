import { Button, Checkbox, Group, Table, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { ArchiveRestore, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap, type Failure } from "../../shared/api/result.ts";
import type { BinEntry } from "../../shared/api/types.ts";
import { formatMoment } from "../../shared/format/moment.ts";
import { recordLabel } from "../../shared/paths.ts";
import { Empty } from "../parts/Empty.tsx";
import { PageHead } from "../parts/PageHead.tsx";
import { TableCard } from "../parts/TableCard.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace, useServer } from "../place.tsx";
import { forgetRecords } from "../queries.ts";

/** What was deleted: put back with everything that hung on it, or forgotten for ever. */
export function BinPage() {
  const { t } = useTranslation();
  const { app, model, words, language, showing } = usePlace();
  const server = useServer();
  const queries = useQueryClient();
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState("");
  const query = useInfiniteQuery({
    queryKey: ["bin", app],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam }) => unwrap(await server.bin(app, pageParam)),
    getNextPageParam: (last) => last.next,
  });
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? [];
  const act = async (what: "restore" | "purge") => {
    if (what === "purge" && !window.confirm(t("bin.purge_ask", { count: marked.size }))) return;
    setBusy(what);
    const result = await server[what](app, [...marked]);
    setBusy("");
    setFailure(result.ok ? null : result.failure);
    if (!result.ok) return;
    notifications.show({ message: t(what === "restore" ? "bin.restored" : "bin.purged", { count: marked.size }), color: "green" });
    setMarked(new Set());
    await Promise.all([queries.invalidateQueries({ queryKey: ["bin", app] }), forgetRecords(queries, app)]);
  };
  const nameOf = (row: BinEntry) => recordLabel(model, row.entity, { ...row.values, id: row.record, version: 0 });
  const mark = (ids: readonly string[], on: boolean) => setMarked(new Set(on ? [...marked, ...ids] : [...marked].filter((id) => !ids.includes(id))));
  return (
    <div className="fw-page">
      <PageHead
        title={t("bin.title")}
        actions={
          <>
            <Button variant="default" disabled={!marked.size} loading={busy === "restore"} leftSection={<ArchiveRestore size={15} aria-hidden />} onClick={() => void act("restore")}>{t("bin.restore")}</Button>
            <Button variant="default" color="red" disabled={!marked.size} loading={busy === "purge"} leftSection={<Trash2 size={15} aria-hidden />} onClick={() => void act("purge")}>{t("bin.purge")}</Button>
          </>
        }
      />
      {failure && <Trouble failure={failure} />}
      {query.isPending && <Waiting />}
      {query.isError && <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />}
      {query.isSuccess && !rows.length && <Empty icon={Trash2} title={t("bin.none")} hint={t("bin.none_hint")} />}
      {rows.length > 0 && (
        <TableCard label={t("bin.title")} width={480} head={[<label key="all" className="fw-tick"><Checkbox size="xs" aria-label={t("list.mark_all")} checked={rows.every((row) => marked.has(row.id))} onChange={(event) => mark(rows.map((row) => row.id), event.currentTarget.checked)} /></label>, t("bin.what"), t("bin.kind"), t("bin.when"), t("bin.who")]}>
          {rows.map((row) => (
            <Table.Tr key={row.id}>
              <Table.Td><label className="fw-tick"><Checkbox size="xs" aria-label={t("list.mark", { name: nameOf(row) })} checked={marked.has(row.id)} onChange={(event) => mark([row.id], event.currentTarget.checked)} /></label></Table.Td>
              <Table.Td fw={550}>{nameOf(row)}{row.records > 1 && <Text span size="xs" c="dimmed"> {t("bin.with", { count: row.records - 1 })}</Text>}</Table.Td><Table.Td>{words(model.entities[row.entity]?.title, row.entity)}</Table.Td>
              <Table.Td>{formatMoment(row.at, language, showing.zone)}</Table.Td><Table.Td>{row.by.label}</Table.Td>
            </Table.Tr>
          ))}
        </TableCard>
      )}
      <Group mt="sm">{query.hasNextPage && <Button variant="default" size="xs" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("children.more")}</Button>}</Group>
      {rows.length > 0 && <Text size="xs" c="dimmed" mt="sm">{t("bin.hint")}</Text>}
    </div>
  );
}
