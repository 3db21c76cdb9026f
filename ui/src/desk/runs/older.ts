import { useMemo } from "react";
import { pathOf, type Client } from "../../shared/api/client.ts";
import type { Words } from "../../shared/api/types.ts";
import { useServer } from "../place.tsx";
import type { Named, Told } from "./api.ts";

/** Something that began with an older release: an approval, the steps of a state, or a rule. */
export interface Resting {
  kind: "approval" | "state" | "rule";
  of: string;
  name: string;
  title: Words;
  release: number;
  state: string;
  course: string;
  /** The steps in which it stands. */
  stands: string[];
  entity: string;
  since: string;
}

/** How many rest at the same place. */
export interface RestingGroup extends Resting {
  count: number;
}

/** One of them, moved or tried: where it goes on, or why it stays. */
export interface Moved extends Resting {
  id: string;
  to: string[];
  /** Whether its wait begins anew. */
  anew: boolean;
  records: Named[];
  problems: Told[];
}

/** What is moved, and in which step those go on whose step is gone. */
export interface MoveWish {
  dry_run: boolean;
  failed: boolean;
  steps: Record<string, string>;
}

function olderOf(client: Client) {
  return {
    list: (app: string) => client.get<{ release: number; rows: RestingGroup[] }>(pathOf(app, "older")),
    move: (app: string, wish: MoveWish) => client.post<{ release: number; moved: number; rows: Moved[] }>(pathOf(app, "older", "move"), { body: wish }),
  };
}

/** Returns the calls about what began with older releases. */
export function useOlder() {
  const { client } = useServer();
  return useMemo(() => olderOf(client), [client]);
}
