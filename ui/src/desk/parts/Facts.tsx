import type { RecordRow } from "../../shared/api/types.ts";
import { valueAt } from "../../shared/paths.ts";
import type { Column } from "../list/columns.ts";
import { ValueText } from "./ValueText.tsx";
import classes from "./Facts.module.css";
import { factsOf } from "./ofCard.ts";

interface Props {
  row: RecordRow;
  columns: readonly Column[];
  /** How many facts with captions there is room for. */
  most: number;
  linked?: boolean;
}

/** What a card tells below its name: what it is about in plain words, what sort it is as tags, and a few facts. */
export function Facts({ row, columns, most, linked = false }: Props) {
  const { about, tags, facts } = factsOf(columns, row, most);
  const drawn = (column: Column) => <ValueText value={valueAt(row, column.path)} field={column.field} linked={linked} />;
  if (!about && !tags.length && !facts.length) return null;
  return (
    <dl className={classes["facts"]}>
      {about && <div className={classes["about"]}><dt className="fw-hidden">{about.title}</dt><dd>{drawn(about)}</dd></div>}
      {facts.map((column) => <div key={column.path}><dt>{column.title}</dt><dd>{drawn(column)}</dd></div>)}
      {tags.map((column) => <div key={column.path}><dt className="fw-hidden">{column.title}</dt><dd>{column.field.type === "boolean" ? <span className={classes["yes"]}>{column.title}</span> : drawn(column)}</dd></div>)}
    </dl>
  );
}
