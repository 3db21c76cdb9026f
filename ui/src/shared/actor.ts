import type { Server } from "./api/server.ts";
import type { Json, Me, Model } from "./api/types.ts";
import { recordLabel } from "./paths.ts";

/** What `actor` stands for in expressions: the person, and the person's own records as the app names them. */
export type ActorNames = { [name: string]: Json };

/** Asks for the person's own records; one that is not there, or not seen, is null. */
export async function actorNames(server: Pick<Server, "list">, app: string, model: Model, me: Me): Promise<ActorNames> {
  const own = Object.entries(model.actor ?? {}).map(async ([name, { entity }]): Promise<[string, Json]> => {
    const fields = model.entities[entity]?.label_fields ?? [];
    const found = await server.list(app, entity, { where: `id == actor.${name}`, fields, limit: 1 });
    const record = found.ok ? found.value.rows[0] : undefined;
    return [name, record ? { ...record, label: recordLabel(model, entity, record) } : null];
  });
  return { id: me.id, name: me.name, ...Object.fromEntries(await Promise.all(own)) };
}
