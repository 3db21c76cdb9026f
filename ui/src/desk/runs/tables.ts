import { useMemo } from "react";
import { pathOf, type Client } from "../../shared/api/client.ts";
import type { Words } from "../../shared/api/types.ts";
import { useServer } from "../place.tsx";
import type { Told } from "./api.ts";

/** What a table is asked, or answers. */
export interface Column {
  name: string;
  title: Words | null;
  type: string;
  values: string[];
  to: string | null;
}

/** A decision table in short. */
export interface DecisionTable {
  key: string;
  title: Words;
  help: Words | null;
  hit: "first" | "unique" | "priority" | "collect";
  collect: string | null;
  complete: boolean;
  inputs: Column[];
  outputs: Column[];
  count: number;
  /** The rules and steps of states that ask it. */
  used_by: string[];
}

/** A decision table with its rows, and what is to be said about them. */
export interface WholeTable extends DecisionTable {
  rows: string[][];
  findings: (Told & { level: string; row: number | null; column: string | null })[];
}

/** What the rows of a sheet would make of a table. */
export interface TableTried {
  file: string;
  text: string;
  same: boolean;
  ready: boolean;
  changes: { kind: "added" | "removed" | "changed"; was: number | null; row: number | null; before: string[] | null; after: string[] | null }[];
  problems: (Told & { level: string; sheet: string; row: number | null; column: string })[];
}

function tablesOf(client: Client) {
  return {
    list: (app: string) => client.get<{ rows: DecisionTable[] }>(pathOf(app, "tables")),
    one: (app: string, key: string) => client.get<WholeTable>(pathOf(app, "tables", key)),
    tried: (app: string, key: string, file: File) => client.post<TableTried>(pathOf(app, "tables", key, "sheet"), { file }),
  };
}

/** Returns where a table lies as a spreadsheet. */
export function sheetAddress(app: string, key: string, format: "xlsx" | "csv"): string {
  return `${pathOf(app, "tables", key, "sheet")}?format=${format}`;
}

/** Returns the calls about decision tables. */
export function useTables() {
  const { client } = useServer();
  return useMemo(() => tablesOf(client), [client]);
}
