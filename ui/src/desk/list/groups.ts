import { useQuery } from "@tanstack/react-query";
import { unwrap } from "../../shared/api/result.ts";
import type { Field, Value } from "../../shared/api/types.ts";
import { isReference } from "../../shared/format/value.ts";
import { usePlace, useServer } from "../place.tsx";
import type { Question, ViewProps } from "../views/kinds.ts";
import { kindOf, quoted, whereText } from "./filters.ts";

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

function oneOf(by: string, field: Field, value: Value): string {
  if (value === null || value === undefined) return `${by} == null`;
  if (isReference(value)) return `${by} == ${quoted(value.id)}`;
  if (typeof value === "boolean") return `${by} == ${String(value)}`;
  return ["integer", "decimal"].includes(kindOf(field)) ? `${by} == ${String(value)}` : `${by} == ${quoted(String(value))}`;
}
