import { useQuery } from "@tanstack/react-query";
import { unwrap } from "../../shared/api/result.ts";
import type { Field, Value } from "../../shared/api/types.ts";
import { isReference } from "../../shared/format/value.ts";
import { usePlace, useServer } from "../place.tsx";
import type { Question, ViewProps } from "../views/kinds.ts";
import { kindOf, operatorsOf, quoted, whereText } from "./filters.ts";
import type { ListSearch } from "./search.ts";

const MOST_GROUPS = 200;

/** Returns what a list's rows are grouped by: what the address says, else the view. */
export function groupOf({ address, view }: Pick<ViewProps, "address" | "view">): string {
  return address.g ?? (view.layout.type === "list" ? (view.layout.group ?? "") : "");
}

/** Asks for the groups, or without `by` for the one of all. */
export function useGroups(entity: string, question: Question, by: string, sums: readonly string[]) {
  const server = useServer();
  const { app } = usePlace();
  const { where, search } = question;
  return useQuery({
    queryKey: ["list", app, entity, "groups", where, search, by, sums],
    queryFn: async ({ signal }) => unwrap(await server.groups(app, entity, { where, search, by: by ? [by] : [], sum: sums, limit: MOST_GROUPS }, signal)).rows,
  });
}

/** Returns the condition of one group's rows. */
export function groupWhere(question: Question, by: string, field: Field, value: Value): string {
  return whereText(question.where || null, [oneOf(by, field, value)]);
}

/** Returns the address of the rows behind a group: the same list without groups, with one more condition. */
export function behindGroup({ address, asked }: Pick<ViewProps, "address" | "asked">, by: string, field: Field, value: Value): ListSearch {
  const before = address.f ?? [];
  // Behind alternatives one more condition would narrow the last of them alone.
  const joined = before.some(([, is]) => is === "or") ? [["", "written", whereText(null, [asked, oneOf(by, field, value)])]] : [...before, conditionOf(by, field, value)];
  return { ...address, g: "", f: joined };
}

/** Returns the condition of a group as people see and change it; as an expression where no operator fits. */
function conditionOf(by: string, field: Field, value: Value): string[] {
  const known = operatorsOf(field);
  if (value === null || value === undefined) return known.includes("empty") ? [by, "empty"] : ["", "written", oneOf(by, field, value)];
  if (typeof value === "boolean") return value && known.includes("yes") ? [by, "yes"] : ["", "written", oneOf(by, field, value)];
  const text = isReference(value) ? value.id : String(value);
  if (known.includes("one_of")) return [by, "one_of", text];
  return known.includes("equals") && kindOf(field) !== "datetime" ? [by, "equals", text] : ["", "written", oneOf(by, field, value)];
}

function oneOf(by: string, field: Field, value: Value): string {
  if (value === null || value === undefined) return `${by} == null`;
  if (isReference(value)) return `${by} == ${quoted(value.id)}`;
  if (typeof value === "boolean") return `${by} == ${String(value)}`;
  return ["integer", "decimal"].includes(kindOf(field)) ? `${by} == ${String(value)}` : `${by} == ${quoted(String(value))}`;
}
