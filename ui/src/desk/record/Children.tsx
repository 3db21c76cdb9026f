import { Button, Group, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus, Sheet } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import type { Field, RecordRow } from "../../shared/api/types.ts";
import { columnsOf } from "../list/columns.ts";
import { quoted } from "../list/filters.ts";
import { RowsGlance } from "../parts/RowsGlance.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace, useServer } from "../place.tsx";
import { RowsEditor } from "./rows/RowsEditor.tsx";

const ROWS_AT_A_TIME = 20;

/** The records that point at this one, by the columns of their own list. */
export function Children({ fieldKey, field, title, owner, ownerEntity }: { fieldKey: string; field: Field; title: string; owner: RecordRow; ownerEntity: string }) {
  const { t } = useTranslation();
  const parent = owner.id;
  const [editing, setEditing] = useState(false);
  const server = useServer();
  const { app, model, language } = usePlace();
  const of = field.of ?? "";
  const by = field.by ?? "";
  const entity = model.entities[of];
  const columns = useMemo(() => {
    const view = model.views[of];
    // The column that leads back here says the same in every row.
    return view ? columnsOf(model, { ...view, columns: view.columns.filter((path) => path !== by && !path.startsWith(`${by}.`)) }, language) : [];
  }, [model, of, by, language]);
  const query = useInfiniteQuery({
    queryKey: ["list", app, of, "children", by, parent],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => unwrap(await server.list(app, of, {
      where: `${by} == ${quoted(parent)}`, fields: columns.map((column) => column.path), limit: ROWS_AT_A_TIME, cursor: pageParam,
      order_by: model.views[of]?.order_by ?? [],
    }, signal)),
    getNextPageParam: (last) => last.next,
  });
  if (editing) return <RowsEditor fieldKey={fieldKey} field={field} owner={owner} ownerEntity={ownerEntity} onDone={() => setEditing(false)} />;
  if (query.isPending) return <Waiting lines={4} />;
  if (query.isError) return <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />;
  const rows = query.data.pages.flatMap((page) => page.rows);
  return (
    <div className="fw-children">
      {rows.length === 0 ? <Text size="sm" c="dimmed" p="md">{t("children.none")}</Text> : (
        <RowsGlance of={of} columns={columns} rows={rows} title={title} />
      )}
      <Group p="xs" gap="xs">
        {query.hasNextPage && <Button size="xs" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("children.more")}</Button>}
        {entity?.actions.includes("update") && !entity.ledger && model.entities[ownerEntity]?.actions.includes("update") && !model.entities[ownerEntity]?.ledger && (
          <Button size="xs" variant="subtle" leftSection={<Sheet size={14} aria-hidden />} onClick={() => setEditing(true)}>{t("rows.edit")}</Button>
        )}
        {entity?.actions.includes("create") && (
          <Link to="/w/$app/record/$entity/new" params={{ app, entity: of }} search={{ preset: { [by]: parent } }} className="fw-link fw-add">
            <Plus size={14} aria-hidden />{t("children.add")}
          </Link>
        )}
      </Group>
    </div>
  );
}
