import { Loader, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { unwrap } from "../../../shared/api/result.ts";
import type { LayoutOf, RecordRow } from "../../../shared/api/types.ts";
import { showValue } from "../../../shared/format/value.ts";
import { DefinedIcon } from "../../../shared/icons/DefinedIcon.tsx";
import { recordLabel, valueAt } from "../../../shared/paths.ts";
import { columnsOf } from "../../list/columns.ts";
import { ValueText } from "../../parts/ValueText.tsx";
import { usePlace, useServer } from "../../place.tsx";
import { below, columnsBelow, linkOf } from "./below.ts";
import classes from "./Tree.module.css";

const MOST_BELOW = 200;
const MOST_VALUES = 5;

interface Props {
  entity: string;
  row: RecordRow;
  columns: readonly string[];
  layout: LayoutOf<"tree">;
  level: number;
  first: boolean;
  /** The records above, so that a ring is seen as one. */
  path: readonly string[];
}

/** One record of the tree, and below it, when it is opened, what hangs there. */
export function Branch({ entity, row, columns, layout, level, first, path }: Props) {
  const { t } = useTranslation();
  const { app, model, language, showing } = usePlace();
  const server = useServer();
  const [opened, setOpened] = useState(false);
  const down = below(model, layout, entity, row);
  const ring = path.slice(0, -1).includes(row.id);
  const link = down && linkOf(model, down.entity);
  const shownBelow = down ? columnsBelow(model, layout, down.entity, columns, entity) : [];
  const query = useQuery({
    queryKey: ["list", app, down?.entity, "tree", down?.where],
    enabled: opened && Boolean(down?.where) && !ring,
    queryFn: async ({ signal }) => unwrap(await server.list(app, down?.entity ?? "", { where: down?.where ?? "", fields: [...new Set([...shownBelow, ...(link ?? [])])], limit: MOST_BELOW, order_by: down?.order ?? [] }, signal)),
  });
  const rows = query.data?.rows;
  const mayOpen = Boolean(down?.where) && !ring && rows?.length !== 0;
  const [lead, ...others] = columnsOf(model, { of: entity, columns: [...columns] }, language);
  const name = (lead && showValue(valueAt(row, lead.path), lead.field, showing)) || recordLabel(model, entity, row);
  const Drawn = opened ? ChevronDown : ChevronRight;
  return (
    <>
      <div
        role="treeitem" aria-level={level} aria-expanded={mayOpen ? opened : undefined} aria-selected={false} tabIndex={first && level === 1 ? 0 : -1}
        className={classes["line"]} style={{ paddingInlineStart: (level - 1) * 22 + 4 }}
      >
        {mayOpen ? (
          <UnstyledButton tabIndex={-1} className={classes["open"]} data-toggle aria-label={t(opened ? "tree.close" : "tree.open", { name })} onClick={() => setOpened(!opened)}><Drawn size={15} aria-hidden /></UnstyledButton>
        ) : <span className={classes["open"]} />}
        <DefinedIcon name={model.entities[entity]?.icon} size={15} />
        <Link to="/w/$app/record/$entity/$id" params={{ app, entity, id: row.id }} tabIndex={-1} data-link className="fw-link">{name}</Link>
        <span className={classes["values"]}>
          {others.slice(0, MOST_VALUES).map((column) => {
            const value = valueAt(row, column.path);
            return value === null || value === undefined || value === "" ? null : <span key={column.path} title={column.title}>{column.numeric && <small>{column.title} </small>}<ValueText value={value} field={column.field} linked={false} /></span>;
          })}
        </span>
        {ring && <span className={classes["ring"]}>{t("tree.ring")}</span>}
        {opened && mayOpen && query.isPending && <Loader size={14} />}
        {opened && rows?.length === 0 && <span className={classes["none"]}>{t("tree.none")}</span>}
      </div>
      {opened && mayOpen && rows?.map((each) => <Branch key={each.id} entity={down?.entity ?? ""} row={each} columns={shownBelow} layout={layout} level={level + 1} first={false} path={[...path, each.id]} />)}
    </>
  );
}
