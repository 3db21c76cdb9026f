import type { LayoutOf, Model, RecordRow } from "../../../shared/api/types.ts";
import { isReference } from "../../../shared/format/value.ts";
import { quoted } from "../../list/filters.ts";

/** Where what lies below a record is found: the entity, its condition and its order. */
export interface Below {
  entity: string;
  where: string;
  order: readonly string[];
}

/** Returns where the way down from a record leads; undefined where none does. An empty condition says that nothing can be there. */
export function below(model: Model, layout: LayoutOf<"tree">, entity: string, row: RecordRow): Below | undefined {
  if (layout.by) return { entity, where: `${layout.by} == ${quoted(row.id)}`, order: [] };
  const way = layout.branches?.[entity]?.split(".");
  if (!way) return undefined;
  let owner = entity;
  let id: string | undefined = row.id;
  for (const [index, step] of way.slice(0, -1).entries()) {
    const field = model.entities[owner]?.fields[step];
    const value = index === 0 ? row[step] : undefined;
    id = isReference(value) ? value.id : undefined;
    owner = field?.to ?? "";
  }
  const last = model.entities[owner]?.fields[way.at(-1) ?? ""];
  if (!last?.of || !last.by) return undefined;
  return { entity: last.of, where: id ? `${last.by} == ${quoted(id)}` : "", order: model.views[last.of]?.of === last.of ? (model.views[last.of]?.order_by ?? []) : [] };
}

/** Returns the references that a branch of an entity goes over, so that they are asked for. */
export function linkOf(model: Model, entity: string): string[] {
  return Object.entries(model.entities[entity]?.fields ?? {}).filter(([, field]) => field.type === "reference").map(([key]) => key);
}

/** Returns the columns of the records below: the same ones of the same entity, else what they are called and their first numbers. */
export function columnsBelow(model: Model, layout: LayoutOf<"tree">, entity: string, columns: readonly string[], above: string): string[] {
  if (entity === above) return [...columns];
  const back = new Set(Object.entries(model.entities[entity]?.fields ?? {}).filter(([, field]) => field.to === above).map(([key]) => key));
  const order = model.entities[entity]?.field_order ?? [];
  const way = layout.branches?.[entity]?.split(".")[0];
  const lead = way && model.entities[entity]?.fields[way]?.type === "reference" ? [way] : [];
  const plain = order.filter((key) => !back.has(key) && !lead.includes(key) && PLAIN.has(model.entities[entity]?.fields[key]?.type ?? ""));
  return [...lead, ...plain].slice(0, 6);
}

const PLAIN = new Set(["text", "sequence", "code", "integer", "quantity", "decimal", "choice", "state", "reference"]);
