import type { Entity, Form, Json } from "../api/types.ts";

/** Returns what a form's conditions and its entity's checks read of the record in one of its reference fields, as paths from that record. */
export function neededPaths(form: Form, entity: Entity | undefined, field: string): string[] {
  const found = new Set<string>();
  for (const control of form.sections.flatMap((section) => section.controls)) {
    for (const condition of [control.visible, control.required, control.read_only, control.default]) collect(condition ?? null, found);
  }
  for (const check of entity?.checks ?? []) collect(check.if, found);
  return [...found].filter((path) => path.startsWith(`${field}.`)).map((path) => path.slice(field.length + 1));
}

/** Returns every path that an expression reads. */
export function pathsIn(tree: Json): Set<string> {
  const found = new Set<string>();
  collect(tree, found);
  return found;
}

/** A path in an expression's tree is ["path", type, rows outward, "a.b"]. */
function collect(tree: Json, found: Set<string>): void {
  if (!Array.isArray(tree)) return;
  if (tree[0] === "path" && typeof tree[3] === "string") found.add(tree[3]);
  else for (const item of tree) collect(item, found);
}
