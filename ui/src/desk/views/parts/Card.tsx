import type { ReactNode } from "react";
import type { Colour, RecordRow } from "../../../shared/api/types.ts";
import { optionOf, showValue } from "../../../shared/format/value.ts";
import { followPath, valueAt } from "../../../shared/paths.ts";
import type { Column } from "../../list/columns.ts";
import { Facts } from "../../parts/Facts.tsx";
import { RecordLink } from "../../parts/RecordLink.tsx";
import { usePlace } from "../../place.tsx";
import classes from "./Card.module.css";

interface Props {
  entity: string;
  row: RecordRow;
  columns: readonly Column[];
  /** The path of the choice or state whose colour marks the card. */
  colour?: string | undefined;
  /** What the place of the card tells already. */
  without?: string;
  above?: ReactNode;
  children?: ReactNode;
}

const MOST_FACTS = 3;

/** A record in short: its first column as a link, what it is about and a few facts below, a coloured edge. */
export function Card({ entity, row, columns, colour, without, above, children }: Props) {
  const { showing } = usePlace();
  const mark = useColour(entity, colour)(row);
  const [first, ...others] = columns;
  return (
    <div className={classes["card"]} data-colour={mark}>
      {above}
      <div className={classes["head"]}>
        <RecordLink entity={entity} id={row.id}>{(first && showValue(valueAt(row, first.path), first.field, showing)) || row.id}</RecordLink>
        {children}
      </div>
      <Facts row={row} columns={others.filter((column) => column.path !== without)} most={MOST_FACTS} />
    </div>
  );
}

/** Returns what tells a record's colour. */
export function useColour(entity: string, path: string | undefined): (row: RecordRow) => Colour {
  const { model } = usePlace();
  const field = path ? followPath(model, entity, path)?.field : undefined;
  return (row) => (field && path ? (optionOf(field, valueAt(row, path), model)?.colour ?? "grey") : "grey");
}
