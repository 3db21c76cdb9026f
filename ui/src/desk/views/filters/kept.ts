import { useQuery } from "@tanstack/react-query";
import { unwrap } from "../../../shared/api/result.ts";
import type { SavedFilter, View } from "../../../shared/api/types.ts";
import { usePlace, useServer } from "../../place.tsx";

const OF_VIEW = "view:";

/** Asks for the filters that this person kept or was given. */
export function useFilters(entity: string) {
  const server = useServer();
  const { app } = usePlace();
  return useQuery({ queryKey: ["filters", app, entity], queryFn: async () => unwrap(await server.filters(app, entity)).rows });
}

/** How the address names a filter that the view offers. */
export function namedByView(key: string): string {
  return OF_VIEW + key;
}

/** Returns the filter that an address names; undefined where it is not there (any more). */
export function keptFilter(view: View, saved: readonly SavedFilter[], by: string | undefined): Pick<SavedFilter, "where" | "search" | "order_by" | "fields"> | undefined {
  if (by?.startsWith(OF_VIEW)) {
    const offered = view.filters?.[by.slice(OF_VIEW.length)];
    return offered && { where: offered.where, search: "", order_by: [], fields: [] };
  }
  return saved.find((each) => each.id === by);
}
