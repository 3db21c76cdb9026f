import { queryOptions, QueryClient } from "@tanstack/react-query";
import { actorNames } from "../shared/actor.ts";
import type { Server } from "../shared/api/server.ts";
import type { Me, Model } from "../shared/api/types.ts";
import { failureOf, unwrap } from "../shared/api/result.ts";

/** Returns the cache of what the server said; refusals are not asked again, a lost network twice. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (times, error) => failureOf(error).code === "unreachable" && times < 2,
      },
    },
  });
}

export const meQuery = (server: Server) =>
  queryOptions({
    queryKey: ["me"],
    staleTime: Infinity,
    queryFn: async () => {
      const result = await server.me();
      return !result.ok && result.failure.status === 401 ? null : unwrap(result);
    },
  });

export const modelQuery = (server: Server, app: string) =>
  queryOptions({ queryKey: ["model", app], staleTime: 60_000, queryFn: async () => unwrap(await server.model(app)) });

export const actorQuery = (server: Server, app: string, model: Model | undefined, me: Me | null | undefined) =>
  queryOptions({
    queryKey: ["actor", app, me?.id],
    enabled: Boolean(model && me),
    staleTime: Infinity,
    queryFn: async () => (model && me ? actorNames(server, app, model, me) : {}),
  });

/** How much waits for the person; asked again by itself, for what comes by time or from other apps. */
export const countQuery = (server: Server) =>
  queryOptions({
    queryKey: ["inbox", "count"],
    refetchInterval: 60_000,
    queryFn: async () => unwrap(await server.client.get<{ open: number; overdue: number }>("/api/inbox/count")),
  });

export const recordQuery = (server: Server, app: string, entity: string, id: string, expand: readonly string[] = []) =>
  queryOptions({
    queryKey: ["record", app, entity, id, "itself", expand],
    queryFn: async () => unwrap(await server.record(app, entity, id, expand)),
  });

export const transitionsQuery = (server: Server, app: string, entity: string, id: string, version: number) =>
  queryOptions({
    queryKey: ["record", app, entity, id, "transitions", version],
    queryFn: async () => unwrap(await server.transitions(app, entity, id)).rows,
  });

/** Forgets what depends on an entity's records, after a write. */
export async function forgetRecords(client: QueryClient, app: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ["record", app] }),
    client.invalidateQueries({ queryKey: ["list", app] }),
  ]);
}
