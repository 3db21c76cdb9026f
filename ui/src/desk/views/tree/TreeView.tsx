import { failureOf } from "../../../shared/api/result.ts";
import type { LayoutOf } from "../../../shared/api/types.ts";
import { whereText } from "../../list/filters.ts";
import { Button } from "@mantine/core";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { ListEmpty } from "../../list/ListEmpty.tsx";
import { useRows } from "../../list/useRows.ts";
import { Trouble } from "../../parts/Trouble.tsx";
import { Waiting } from "../../parts/Waiting.tsx";
import type { ViewProps } from "../kinds.ts";
import { Branch } from "./Branch.tsx";
import classes from "./Tree.module.css";
import { useTreeKeys } from "./useTreeKeys.ts";

/** Records below records: each branch is asked for when it is opened; arrows walk through it. */
export function TreeView({ view, question, title, narrowed, say }: ViewProps) {
  const layout = view.layout as LayoutOf<"tree">;
  const { t } = useTranslation();
  const keys = useTreeKeys();
  // While one searches, what is found is shown wherever it hangs.
  const roots = layout.by && !narrowed ? `${layout.by} == null` : null;
  const { query, rows } = useRows(view.of, { ...question, where: whereText(question.where || null, [roots]) }, view.columns, view.limit);
  if (query.isPending) return <Waiting lines={10} />;
  if (query.isError) return <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />;
  if (!rows.length) return <ListEmpty entity={view.of} narrowed={narrowed} onWiden={() => say({ q: "", f: [], by: "" })} />;
  return (
    <div className={classes["scroll"]}>
      <div role="tree" aria-label={title} ref={keys.ref} onKeyDown={keys.onKeyDown} className={classes["tree"]}>
        {rows.map((row, index) => <Branch key={row.id} entity={view.of} row={row} columns={view.columns} layout={layout} level={1} first={index === 0} path={[row.id]} />)}
      </div>
      {query.hasNextPage && <Button m="xs" size="xs" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("children.more")}</Button>}
    </div>
  );
}
