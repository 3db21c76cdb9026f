import { useQuery } from "@tanstack/react-query";
import { prefixes, recordLabel } from "../../shared/paths.ts";
import { usePlace, useServer } from "../place.tsx";
import { recordQuery } from "../queries.ts";

/** Returns what a record that a condition names is called; undefined until it is known, and where it cannot be seen. */
export function useRecordName(entity: string | undefined, id: string | undefined): string | undefined {
  const { app, model } = usePlace();
  const server = useServer();
  const known = entity ? model.entities[entity] : undefined;
  const found = useQuery({ ...recordQuery(server, app, entity ?? "", id ?? "", prefixes(known?.label_fields ?? [])), enabled: Boolean(known && id) });
  return found.data && entity ? recordLabel(model, entity, found.data) : undefined;
}
