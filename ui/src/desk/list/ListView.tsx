import { Button, Group, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import { Trouble } from "../parts/Trouble.tsx";
import { usePlace, useServer } from "../place.tsx";
import type { ViewProps } from "../views/kinds.ts";
import { BulkBar } from "./BulkBar.tsx";
import { measured, nextSort } from "./columns.ts";
import { frozenOf } from "./frozen.ts";
import { GroupedRows } from "./GroupedRows.tsx";
import { groupOf } from "./groups.ts";
import { ListEmpty } from "./ListEmpty.tsx";
import { RowCards } from "./RowCards.tsx";
import { RowsTable } from "./RowsTable.tsx";
import { useRows } from "./useRows.ts";
import { useSelection } from "./useSelection.ts";

/** A list: rows and columns, or groups with sums; rows can be marked, cells changed in place. */
export function ListView(props: ViewProps) {
  return groupOf(props) ? <GroupedRows {...props} /> : <Rows {...props} />;
}

function Rows(props: ViewProps) {
  const { view, columns, question, address, say, title, narrowed } = props;
  const { t } = useTranslation();
  const { model, showing } = usePlace();
  const narrow = useMediaQuery("(max-width: 40em)") ?? false;
  const entity = model.entities[view.of];
  const { query, rows, put } = useRows(view.of, question, columns.map((column) => column.path), view.limit);
  const sized = useMemo(() => measured(columns, rows, showing), [columns, rows.length === 0, showing, question.where, question.search]);
  const selection = useSelection(JSON.stringify([question.where, question.search]));
  const [editing, setEditing] = useState(false);
  const mayEdit = Boolean(entity?.actions.includes("update") && !entity.ledger);
  const mayBulk = entity?.actions.includes("bulk") ?? false;

  if (query.isError && rows.length === 0) return <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />;
  if (query.isSuccess && rows.length === 0) {
    return <ListEmpty entity={view.of} narrowed={narrowed} onWiden={() => say({ q: "", f: [], by: "" })} />;
  }
  return (
    <>
      <Group gap="sm" mb={6} mih={30} justify="space-between">
        {selection.any ? <BulkBar entity={view.of} question={question} selection={selection} /> : <Counted entity={view.of} loaded={query.hasNextPage ? null : rows.length} {...question} />}
        {mayEdit && !narrow && (
          <Button size="compact-sm" variant={editing ? "light" : "subtle"} aria-pressed={editing} leftSection={<Pencil size={14} aria-hidden />} onClick={() => setEditing(!editing)}>
            {t(editing ? "list.editing" : "list.edit_here")}
          </Button>
        )}
      </Group>
      {narrow ? (
        <RowCards columns={columns} rows={rows} entity={view.of} query={query} selection={mayBulk ? selection : null} />
      ) : (
        <RowsTable
          columns={sized} rows={rows} entity={view.of} title={title} sort={question.order_by} query={query} frozen={frozenOf(props)}
          selection={mayBulk ? selection : null} onChanged={editing ? put : null}
          onSort={(path) => say({ sort: nextSort(address.sort ?? [], path) ?? [] })}
        />
      )}
    </>
  );
}

/** How many records there are: those on the screen where that is all, else what the server counts. */
function Counted({ entity, loaded, where, search }: { entity: string; loaded: number | null; where: string; search: string }) {
  const { t } = useTranslation();
  const { app, language } = usePlace();
  const server = useServer();
  const counted = useQuery({
    queryKey: ["list", app, entity, "count", where, search], enabled: loaded === null,
    queryFn: async () => unwrap(await server.count(app, entity, { where, search })),
  }).data;
  const found = loaded === null ? counted : { count: loaded, more: false };
  if (!found) return <span />;
  const count = found.count;
  return <Text size="sm" c="dimmed" role="status">{t(found.more ? "list.more_than" : "list.count", { count, number: count.toLocaleString(language) })}</Text>;
}
