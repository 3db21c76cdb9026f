import type { Field, Model, RecordRow, Value } from "./api/types.ts";
import { wordsIn } from "./words.ts";

/** Fields that every record has. */
export const SYSTEM_FIELDS: Record<string, Field> = {
  created_at: { type: "datetime", title: { zh: "创建时间", en: "Created" }, read_only: true },
  created_by: { type: "reference", title: { zh: "创建人", en: "Created by" }, read_only: true },
  updated_at: { type: "datetime", title: { zh: "修改时间", en: "Changed" }, read_only: true },
  updated_by: { type: "reference", title: { zh: "修改人", en: "Changed by" }, read_only: true },
};

/** Where a dotted path ends: the field there and the entity that it belongs to. */
export interface PathEnd {
  entity: string;
  key: string;
  field: Field;
}

/** Follows a path over references; undefined where this person does not see it. */
export function followPath(model: Model, entity: string, path: string): PathEnd | undefined {
  const [key = "", ...rest] = path.split(".");
  const field = model.entities[entity]?.fields[key] ?? SYSTEM_FIELDS[key];
  if (!field) return undefined;
  if (!rest.length) return { entity, key, field };
  const next = field.to ?? field.of;
  return next ? followPath(model, next, rest.join(".")) : undefined;
}

/** Returns the value at a path of a row, whether the row is flat by path or has references opened. */
export function valueAt(row: Record<string, Value>, path: string): Value {
  if (path in row) return row[path];
  let value: Value = row as Value;
  for (const part of path.split(".")) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    value = value[part];
  }
  return value;
}

/** Returns a path's title: the last field's, or the reference's where the path leads to what that record is called by. */
export function pathTitle(model: Model, entity: string, path: string, language: string): string {
  const end = followPath(model, entity, path);
  const owner = path.split(".").slice(0, -1).join(".");
  if (end && owner && model.entities[end.entity]?.label_fields?.includes(end.key)) return pathTitle(model, entity, owner, language);
  return wordsIn(end?.field.title, language, path.split(".").at(-1));
}

/** Returns headings for paths, no two alike: those that would read alike get as many of the titles before as tell them apart, at last the key. */
export function pathTitles(model: Model, entity: string, paths: readonly string[], language: string): string[] {
  const chains = paths.map((path) => {
    const parts = path.split(".");
    return parts.map((key, at) => wordsIn(followPath(model, entity, parts.slice(0, at + 1).join("."))?.field.title, language, key));
  });
  let titles = paths.map((path) => pathTitle(model, entity, path, language));
  const longest = Math.max(0, ...chains.map((chain) => chain.length));
  for (let length = 2; length <= longest; length += 1) {
    const before = titles;
    titles = before.map((title, at) => (isTwice(before, at) && chains[at]!.length > 1 ? chains[at]!.slice(-length).join(" · ") : title));
  }
  return titles.map((title, at) => (isTwice(titles, at) && isTwice(paths, at) === false ? `${title} (${paths[at]})` : title));
}

function isTwice(all: readonly string[], at: number): boolean {
  return all.some((other, index) => index !== at && other === all[at]);
}

/** Returns the references along paths (`a.b.c` gives `a` and `a.b`), for `expand`. */
export function prefixes(paths: Iterable<string>): string[] {
  const found = new Set<string>();
  for (const path of paths) {
    const parts = path.split(".");
    for (let length = 1; length < parts.length; length += 1) found.add(parts.slice(0, length).join("."));
  }
  return [...found];
}

/** Returns how a record is called, put together from its label fields. */
export function recordLabel(model: Model, entity: string, row: RecordRow): string {
  if (typeof row["label"] === "string" && !model.entities[entity]?.fields["label"]) return row["label"];
  const paths = model.entities[entity]?.label_fields ?? [];
  const parts = paths.map((path) => valueAt(row, path)).filter((part) => part !== null && part !== undefined);
  return parts.map((part) => (typeof part === "object" ? "" : String(part))).filter(Boolean).join(" ") || row.id;
}
