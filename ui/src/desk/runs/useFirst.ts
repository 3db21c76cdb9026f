import { useRecordName } from "../list/useRecordName.ts";
import type { Reference } from "../../shared/api/types.ts";

/** The record that the address names, once it is known what it is called. */
export function useFirst(entity: string, id: string): Reference | null {
  const label = useRecordName(id ? entity : undefined, id || undefined);
  return id && label !== undefined ? { id, label } : null;
}
