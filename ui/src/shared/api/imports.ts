import { pathOf, type Client } from "./client.ts";
import type { ImportMode, ImportReport, Problem, Words } from "./types.ts";

/** A column of an uploaded file: what it probably fills, and how that is known. */
export interface ImportColumn {
  head: string;
  path: string;
  known: "remembered" | "name" | "guess" | "none";
  samples: string[];
}

/** A column that can be filled: its path, and the title of each step of it. */
export interface ImportOffer {
  path: string;
  titles: Words[];
  type: string;
  required: boolean;
}

export interface ImportPreview {
  columns: ImportColumn[];
  offers: ImportOffer[];
}

export type ImportState = "queued" | "running" | "done" | "refused" | "cancelled" | "failed";

/** An import that goes on at the server. */
export interface ImportJob {
  id: string;
  state: ImportState;
  position: number;
  dry_run: boolean;
  counts: { read: number; created: number; updated: number; unchanged: number; failed: number };
  error: { code: string; message: string; hint: string }[];
  problems?: Problem[];
}

export interface ImportWish {
  file: string;
  columns: Record<string, string | null>;
  mode: ImportMode;
  dry_run: boolean;
}

/** The calls about imports in the background. */
export function importsOf(client: Client) {
  const one = (app: string, id: string, ...more: string[]) => pathOf(app, "imports", id, ...more);
  const of = (app: string, entity: string, ...more: string[]) => pathOf(app, "records", entity, "imports", ...more);
  return {
    previewImport: (app: string, entity: string, file: string) => client.post<ImportPreview>(of(app, entity, "preview"), { body: { file } }),
    beginImport: (app: string, entity: string, wish: ImportWish) => client.post<ImportJob>(of(app, entity), { body: wish }),
    import: (app: string, id: string) => client.get<ImportJob>(one(app, id)),
    stopImport: (app: string, id: string) => client.post<ImportJob>(one(app, id, "stop")),
  };
}

/** The address of the rows that were refused, as a sheet with what is wrong with each. */
export function refusedRowsAddress(app: string, id: string): string {
  return pathOf(app, "imports", id, "refused");
}

/** Tells whether an import is still on its way. */
export function isOnItsWay(job: ImportJob): boolean {
  return job.state === "queued" || job.state === "running";
}

/** Returns an import as a report of a file that was imported at once. */
export function reportOf(job: ImportJob): ImportReport {
  const problems = job.problems ?? [];
  return { ...job.counts, problems, notes: [], kept: !job.dry_run && job.state === "done" };
}
