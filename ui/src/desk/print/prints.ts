import type { Print } from "../../shared/api/prints.ts";
import type { Model } from "../../shared/api/types.ts";

/** Returns the prints of an entity's records that this person may make, in the app's order. */
export function printsOf(model: Model, entity: string): [string, Print][] {
  return Object.entries(model.prints ?? {}).filter(([, print]) => print.of === entity);
}
