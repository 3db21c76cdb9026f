import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight, List } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import type { Relation } from "../../shared/api/asking.ts";
import type { Model } from "../../shared/api/types.ts";
import { columnsOf } from "../list/columns.ts";
import { RowsGlance } from "../parts/RowsGlance.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace, useServer } from "../place.tsx";
import classes from "./Related.module.css";

const ROWS = 8;

/** Returns the list that the app made of an entity's records, else the one that every entity has. */
function listOf(model: Model, entity: string): string {
  return Object.keys(model.views).find((key) => key !== entity && model.views[key]?.of === entity && model.views[key]?.layout.type === "list" && !model.views[key]?.where) ?? entity;
}

/** Records that point here by one field: their number, and on demand the first of them. */
export function RelatedPanel({ relation, id }: { relation: Relation; id: string }) {
  const { t } = useTranslation();
  const { app, model, words, language } = usePlace();
  const server = useServer();
  const [open, setOpen] = useState(false);
  const { entity, field, where } = relation;
  const known = model.entities[entity]!;
  const title = words(known.title, entity);
  const viewKey = listOf(model, entity);
  const columns = useMemo(() => {
    const view = model.views[viewKey];
    return view ? columnsOf(model, { ...view, columns: view.columns.filter((path) => path !== field && !path.startsWith(`${field}.`)) }, language) : [];
  }, [model, viewKey, field, language]);
  const query = useQuery({
    queryKey: ["list", app, entity, "related", field, id], enabled: open,
    queryFn: async () => unwrap(await server.list(app, entity, { where, fields: columns.map((column) => column.path), limit: ROWS, order_by: model.views[viewKey]?.order_by ?? [] })),
  });
  const condition = known.fields[field]?.type === "many" ? ["", "written", where] : [field, "equals", id];
  return (
    <div className={classes["panel"]}>
      <div className={classes["bar"]}>
        <button type="button" className={classes["head"]} aria-expanded={open} onClick={() => setOpen(!open)}>
          <ChevronRight size={16} aria-hidden />
          <span className={classes["name"]}>{title}</span>
          <span className={classes["by"]}>{t("related.by", { name: words(known.fields[field]?.title, field) })}</span>
          <span className={classes["count"]}>{relation.count.toLocaleString(language)}{relation.more && "+"}</span>
        </button>
        {model.views[viewKey] && (
          <Link to="/w/$app/list/$view" params={{ app, view: viewKey }} search={{ f: [condition] }} className={`fw-link ${classes["all"]}`}>
            <List size={14} aria-hidden />{t("related.all")}<span className="fw-hidden">{title}</span>
          </Link>
        )}
      </div>
      {open && query.isPending && <Waiting lines={3} />}
      {open && query.isError && <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />}
      {open && query.data && <RowsGlance of={entity} columns={columns} rows={query.data.rows} title={title} />}
    </div>
  );
}
