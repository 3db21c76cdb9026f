import type { ActorNames } from "../shared/actor.ts";
import type { Model, NextStep, RecordRow, Value, WorkList } from "../shared/api/types.ts";
import { evaluatorFor } from "../shared/form/evaluate.ts";
import { neededPaths, pathsIn } from "../shared/form/needed.ts";
import type { ListQuery } from "../shared/api/server.ts";

/** Returns what is asked for a work list at a station: what is shown, what its steps and their forms read, and the code on the label. */
export function questionOf(model: Model, work: WorkList, station: string | null): ListQuery {
  const entity = model.entities[work.of];
  const at = work.at && station ? `${work.at} == '${station}'` : "";
  const where = [work.where ? `(${work.where})` : "", at].filter(Boolean).join(" and ");
  // A record may stand in several lists and its label opens any form about it, but one row of it is kept: each list asks for all.
  const about = Object.values(model.forms).filter((form) => form.about && model.entities[form.of]?.fields[form.about.field]?.to === work.of);
  const read = about.flatMap((form) => (form.about ? [...neededPaths(form, model.entities[form.of], form.about.field), ...(form.about.show ?? [])] : []));
  const asked = work.steps.flatMap((step) => [...pathsIn(step.if ?? null)]).filter((path) => !path.startsWith("actor."));
  const scan = entity?.scan ? [entity.scan] : [];
  const fields = [...new Set([...(entity?.label_fields ?? []), ...work.show, ...read, ...asked, ...scan])];
  return { where, order_by: work.order_by, limit: work.limit, fields };
}

/** Returns the one thing to do next with a record: the first step whose condition holds. */
export function nextStep(model: Model, actor: ActorNames, work: WorkList, row: RecordRow): NextStep | undefined {
  const judge = evaluatorFor(model.time_zone);
  const names = { ...nested(row), actor };
  return work.steps.find((step) => step.if === undefined || judge(step.if, names) === true);
}

/** Returns a row that is flat by path (`a.b.c`) as references within references, as a record is answered alone. */
export function nested(row: RecordRow): RecordRow {
  const whole: RecordRow = { id: row.id, version: row.version };
  const paths = Object.keys(row).sort((a, b) => a.split(".").length - b.split(".").length);
  for (const path of paths) {
    const parts = path.split(".");
    const last = parts.pop() ?? path;
    let at: Record<string, Value> = whole;
    for (const part of parts) {
      const below = at[part];
      const copy = typeof below === "object" && below !== null && !Array.isArray(below) ? { ...below } : {};
      at[part] = copy;
      at = copy as Record<string, Value>;
    }
    at[last] = row[path] ?? null;
  }
  return whole;
}
