import type { ListQuery } from "../shared/api/server.ts";
import type { Model } from "../shared/api/types.ts";

const MOST_OFFERED = 12;

/** Returns what a reference field asks for: the first few records, or those that fit what was typed. */
export function offerOf(model: Model, entity: string, typed: string): ListQuery {
  return { search: typed, limit: MOST_OFFERED, fields: model.entities[entity]?.label_fields ?? [] };
}
