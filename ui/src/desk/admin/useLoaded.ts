import { useQuery } from "@tanstack/react-query";
import { failureOf, unwrap, type Failure, type Result } from "../../shared/api/result.ts";

export interface Loaded<T> {
  value: T | undefined;
  waiting: boolean;
  failure: Failure | null;
  again: () => void;
}

/** Asks the server once for what a page shows; `key` names it below "admin". */
export function useLoaded<T>(key: readonly unknown[], ask: () => Promise<Result<T>>, wanted = true): Loaded<T> {
  const query = useQuery({ queryKey: ["admin", ...key], enabled: wanted, queryFn: async () => unwrap(await ask()) });
  return {
    value: query.data, waiting: wanted && query.isPending, failure: query.isError ? failureOf(query.error) : null,
    again: () => void query.refetch(),
  };
}
