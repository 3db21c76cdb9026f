import { Button, Loader, Table, Text, UnstyledButton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { ChevronDown, ChevronRight, TriangleAlert } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf } from "../../shared/api/result.ts";
import type { GroupRow } from "../../shared/api/server.ts";
import type { Value } from "../../shared/api/types.ts";
import { showValue } from "../../shared/format/value.ts";
import { valueAt } from "../../shared/paths.ts";
import { RecordLink } from "../parts/RecordLink.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { ValueText } from "../parts/ValueText.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace } from "../place.tsx";
import type { ViewProps } from "../views/kinds.ts";
import { columnsOf, summable, type Column } from "./columns.ts";
import { behindGroup, groupOf, groupWhere, useGroups } from "./groups.ts";
import { ListEmpty } from "./ListEmpty.tsx";
import classes from "./GroupedRows.module.css";
import type { ListSearch } from "./search.ts";
import { useRows } from "./useRows.ts";

/** The rows in groups: each with its count and its sums, opened on demand; the sums of all stand at the foot. */
export function GroupedRows(props: ViewProps) {
  const { view, question, columns, title, narrowed, say } = props;
  const { t } = useTranslation();
  const { model, language } = usePlace();
  const by = groupOf(props);
  const named = view.layout.type === "list" && view.layout.sums?.length ? view.layout.sums : null;
  const summed = named ? columnsOf(model, view, language, named) : columns.filter(summable);
  const paths = summed.map((column) => column.path);
  const groups = useGroups(view.of, question, by, paths);
  const whole = useGroups(view.of, question, "", paths).data?.[0];
  const column = columnsOf(model, view, language, [by])[0];
  if (groups.isError) return <Trouble failure={failureOf(groups.error)} onRetry={() => void groups.refetch()} />;
  if (groups.isPending || !column) return <Waiting lines={8} />;
  if (!groups.data.length) return <ListEmpty entity={view.of} narrowed={narrowed} onWiden={() => say({ q: "", f: [], by: "" })} />;
  return (
    <div className={classes["scroll"]} tabIndex={0} role="region" aria-label={title}>
      <Table className={classes["table"]} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{column.title}</Table.Th><Table.Th className="fw-number">{t("group.count")}</Table.Th>
            {summed.map((each) => <Table.Th key={each.path} className="fw-number">{t("group.sum", { name: each.title })}</Table.Th>)}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{groups.data.map((row, index) => <Group key={index} row={row} by={column} summed={summed} {...props} />)}</Table.Tbody>
        {whole && (
          <Table.Tfoot>
            <Table.Tr><Table.Th>{t("group.total")}</Table.Th><Sums row={whole} summed={summed} /></Table.Tr>
          </Table.Tfoot>
        )}
      </Table>
    </div>
  );
}

interface Behind {
  /** What the figures are of. */
  name: string;
  view: string;
  search: ListSearch;
  limits: Record<string, number>;
}

function Sums({ row, summed, behind }: { row: GroupRow; summed: Column[]; behind?: Behind }) {
  const { language } = usePlace();
  return (
    <>
      <Table.Td className="fw-number"><Figure behind={behind}>{row.count.toLocaleString(language)}</Figure></Table.Td>
      {summed.map((each) => {
        const value = row[`sum_${each.path}`];
        const limit = behind?.limits[each.path];
        return <Table.Td key={each.path} className="fw-number"><Figure behind={behind} above={limit !== undefined && Number(value) > limit ? limit : null}><Sum value={value} column={each} /></Figure></Table.Td>;
      })}
    </>
  );
}

/** A figure of a group that leads to the rows behind it; one above its limit says so in words, too. */
function Figure({ behind, above = null, children }: { behind: Behind | undefined; above?: number | null; children: ReactNode }) {
  const { t } = useTranslation();
  const { app, language } = usePlace();
  if (!behind) return <>{children}</>;
  return (
    <Link to="/w/$app/list/$view" params={{ app, view: behind.view }} search={behind.search} className={classes["figure"]} data-above={above !== null || undefined} title={t("group.behind", { name: behind.name })}>
      {above !== null && <TriangleAlert size={14} role="img" aria-label={t("group.above", { limit: above.toLocaleString(language) })} />}{children}
    </Link>
  );
}

function Sum({ value, column }: { value: Value; column: Column }) {
  const { showing } = usePlace();
  // The rows of a group may have different units; a sum has none.
  return <>{showValue(value, { ...column.field, type: column.field.type === "money" ? "money" : "decimal" }, showing)}</>;
}

function Group({ row, by, summed, ...props }: ViewProps & { row: GroupRow; by: Column; summed: Column[] }) {
  const { t } = useTranslation();
  const { showing } = usePlace();
  const { layout } = props.view;
  const [opened, setOpened] = useState(false);
  const value = row[by.path];
  const name = showValue(value, by.field, showing) || t("history.empty");
  const Drawn = opened ? ChevronDown : ChevronRight;
  return (
    <>
      <Table.Tr className={classes["group"]}>
        <Table.Td>
          <UnstyledButton className={classes["open"]} aria-expanded={opened} aria-label={name} onClick={() => setOpened(!opened)}>
            <Drawn size={15} aria-hidden />{value === null ? <Text span c="dimmed">{name}</Text> : <ValueText value={value} field={by.field} linked={false} />}
          </UnstyledButton>
        </Table.Td>
        <Sums row={row} summed={summed} behind={{ name, view: props.viewKey, search: behindGroup(props, by.path, by.field, value), limits: (layout.type === "list" && layout.limits) || {} }} />
      </Table.Tr>
      {opened && <Table.Tr><Table.Td colSpan={2 + summed.length} p={0}><Opened {...props} name={name} where={groupWhere(props.question, by.path, by.field, value)} /></Table.Td></Table.Tr>}
    </>
  );
}

const ROWS_OF_A_GROUP = 20;

function Opened({ view, columns, question, where, name }: ViewProps & { where: string; name: string }) {
  const { t } = useTranslation();
  const { showing } = usePlace();
  const { query, rows } = useRows(view.of, { ...question, where }, columns.map((column) => column.path), ROWS_OF_A_GROUP);
  if (query.isPending) return <Loader size="xs" m="sm" />;
  return (
    <div className={classes["rows"]}>
      <Table.ScrollContainer minWidth={320} tabIndex={0} role="region" aria-label={name}>
        <Table highlightOnHover fz="xs">
          <Table.Thead><Table.Tr>{columns.map((column) => <Table.Th key={column.path} className={column.numeric ? "fw-number" : "fw-cell"}>{column.title}</Table.Th>)}</Table.Tr></Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.id}>
                {columns.map((column, index) => (
                  <Table.Td key={column.path} className={column.numeric ? "fw-number" : "fw-cell"}>
                    {index === 0 ? <RecordLink entity={view.of} id={row.id}>{showValue(valueAt(row, column.path), column.field, showing) || row.id}</RecordLink> : <ValueText value={valueAt(row, column.path)} field={column.field} />}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {query.hasNextPage && <Button size="compact-sm" variant="subtle" m={6} loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("children.more")}</Button>}
    </div>
  );
}
