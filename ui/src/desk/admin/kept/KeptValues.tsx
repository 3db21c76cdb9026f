import { Box, Button, Checkbox, Group, Paper, Table, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArchiveRestore, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../../shared/api/result.ts";
import type { Json } from "../../../shared/api/types.ts";
import { Moment } from "../../account/Moment.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { PageHead } from "../../parts/PageHead.tsx";
import { TableCard } from "../../parts/TableCard.tsx";
import { Trouble } from "../../parts/Trouble.tsx";
import { Waiting } from "../../parts/Waiting.tsx";
import { useServer } from "../../place.tsx";
import { modelQuery } from "../../queries.ts";
import classes from "../Admin.module.css";
import { useAdministration, type KeptValue } from "../api.ts";
import { usePages } from "../audit/usePages.ts";
import { useActing } from "../useActing.ts";
import { useTitleOf } from "./useTitleOf.ts";

/** Values that a change of type could not take along: each beside its record and what stands there now, put back or forgotten. */
export function KeptValues({ app, of }: { app: string; of: string }) {
  const { t } = useTranslation();
  const server = useAdministration();
  const title = useTitleOf(useQuery(modelQuery(useServer(), app)).data)(of);
  const found = usePages<KeptValue>(["kept", app, of], (cursor) => server.keptValues(app, of, cursor));
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [value, setValue] = useState("");
  const [asked, setAsked] = useState<readonly string[]>([]);
  const { act, dialog, failure } = useActing();
  const ids = [...marked];
  const mark = (id: string) => setMarked((before) => new Set(before.has(id) ? ids.filter((each) => each !== id) : [...before, id]));
  const unmark = () => { setMarked(new Set()); setValue(""); };
  const all = found.rows.length > 0 && found.rows.every((row) => marked.has(row.id));
  return (
    <>
      <PageHead
        title={title}
        above={<nav className="fw-crumbs" aria-label={t("record.crumbs")}><Link to="/admin/$place" params={{ place: "kept" }} search={{ app }} className="fw-link">{t("admin.kept_data")}</Link></nav>}
      />
      <Text size="sm" c="dimmed" mb="md">{t("admin.kept_values_hint")}</Text>
      {failure && <Box mb="md"><Trouble failure={naming(failure, asked.map((id) => { const at = found.rows.find((row) => row.id === id)?.record; return at?.label || at?.id || ""; }))} /></Box>}
      {found.waiting && <Waiting />}
      {found.failure && <Trouble failure={found.failure} onRetry={found.again} />}
      {!found.waiting && !found.failure && !found.rows.length && <Empty icon={ArchiveRestore} title={t("admin.kept_nothing")} hint={t("admin.kept_nothing_hint")} />}
      {found.rows.length > 0 && (
        <Paper>
          <Group p="sm" gap="xs" align="flex-end" role="toolbar" aria-label={t("bulk.title")}>
            <TextInput size="xs" label={t("admin.kept_other_value")} placeholder={t("admin.kept_as_it_was")} value={value} onChange={(event) => setValue(event.currentTarget.value)} w={220} />
            <Button size="xs" disabled={!ids.length} leftSection={<ArchiveRestore size={14} aria-hidden />} onClick={() => { setAsked(ids); void act(() => server.repairKept(app, ids, value || undefined), unmark, t("admin.kept_back", { count: ids.length })); }}>{t("admin.kept_repair")}</Button>
            <Button size="xs" disabled={!ids.length} variant="default" color="red" leftSection={<Trash2 size={14} aria-hidden />} onClick={() => { setAsked(ids); void act(() => server.purgeKept(app, ids), unmark, t("admin.kept_gone")); }}>{t("bin.purge")}</Button>
            <Text size="sm" c="dimmed" role="status">{ids.length > 0 && t("bulk.marked", { count: ids.length })}</Text>
          </Group>
          <TableCard bare label={title} width={720} head={[<label key="all" className="fw-tick"><Checkbox size="xs" checked={all} aria-label={t("list.mark_all")} onChange={() => setMarked(all ? new Set() : new Set(found.rows.map((row) => row.id)))} /></label>, t("admin.record"), t("admin.kept_value"), t("admin.kept_now"), t("admin.kept_why"), t("admin.when")]}>
            {found.rows.map((row) => (
              <Table.Tr key={row.id}>
                <Table.Td><label className="fw-tick"><Checkbox size="xs" checked={marked.has(row.id)} aria-label={t("list.mark", { name: row.record.label || row.record.id })} onChange={() => mark(row.id)} /></label></Table.Td>
                <Table.Td>{row.record.there ? <Link to="/w/$app/record/$entity/$id" params={{ app, entity: row.entity, id: row.record.id }} className="fw-link">{row.record.label || row.record.id}</Link> : <>{row.record.label || row.record.id} <span className={classes["quiet"]}>{t("admin.kept_record_gone")}</span></>}</Table.Td>
                <Table.Td className="fw-break"><code>{row.value}</code></Table.Td>
                <Table.Td className="fw-break">{told(row.now, t("admin.value_empty"))}</Table.Td>
                <Table.Td>{row.why.message} <span className={classes["quiet"]}>{row.why.hint}</span></Table.Td>
                <Table.Td><Moment value={row.at} /></Table.Td>
              </Table.Tr>
            ))}
          </TableCard>
          {found.more && <Group p="sm"><Button size="xs" variant="default" loading={found.fetching} onClick={found.more}>{t("children.more")}</Button></Group>}
        </Paper>
      )}
      {dialog}
    </>
  );
}

/** Says of which of the records asked for each refusal tells. */
function naming(failure: Failure, names: readonly string[]): Failure {
  const named = failure.problems.map((problem) => {
    const name = names[Number(/^\/ids\/(\d+)$/.exec(problem.path ?? "")?.[1] ?? -1)];
    return name ? { ...problem, message: `${name}: ${problem.message}` } : problem;
  });
  return { ...failure, problems: named };
}

function told(value: Json, empty: string): string {
  if (value === null || value === "") return empty;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
