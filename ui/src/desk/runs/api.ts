import { useMemo } from "react";
import { pathOf, type Client } from "../../shared/api/client.ts";
import type { Json, Page, Problem, Run, RunStep, Words } from "../../shared/api/types.ts";
import { useServer } from "../place.tsx";

export interface Named {
  id: string;
  label: string;
}

/** Why something was so, as people read it. */
export interface Told {
  code: string;
  message: string;
  hint?: string;
}

/** A part of a condition with its value, and what it is made of. */
export interface Weighed {
  text: string;
  value: Json;
  parts: Weighed[];
}

/** A condition, whether it held, and the values of its parts. */
export interface Part {
  text: string;
  holds: boolean | null;
  as_of?: "then" | "now";
  trace?: Weighed | null;
}

export interface Rule {
  key: string;
  /** The steps of a state are asked about like a rule. */
  kind: "rule" | "state";
  title: Words;
  help: Words | null;
  active: boolean;
  mode: string;
  on: Record<string, Json>;
  paused: boolean;
  may_pause: boolean;
  /** How many runs are in which state. */
  runs: Record<string, number>;
  definition?: { steps?: Json };
  /** Where it is written, and how. */
  file?: string;
  text?: string;
  /** Of a hook: the header in which its callers show the secret, and whether there is one yet. */
  hook?: { header: string; secret: boolean } | null;
}

/** What was done to a record, field by field. */
export interface Change {
  entity: string;
  id: string;
  label: string;
  event: string;
  changes: Record<string, { from?: Json; to?: Json }>;
}

/** A step that was carried out, where it is written, and what it changed. */
export interface ToldStep extends RunStep {
  path?: string;
  file?: string;
  line?: number;
  changes?: Change[];
}

/** A run with what a trace tells beside its steps. */
export interface WholeRun extends Omit<Run, "steps"> {
  steps?: ToldStep[];
  file?: string;
  title?: Words;
  release?: number;
  caused_by?: string | null;
  with_run?: string | null;
  problems?: Problem[];
  changes?: Change[];
  circle?: string[];
  /** What it gave back to the run that called it. */
  returned?: Json;
  /** The runs that it called, also those whose end it waits for. */
  calls?: { position: string; rule: string; run: string; state: string }[];
}

export interface Moment {
  at: string;
  event: string;
  by: Named | null;
  changed: string[];
  outcome: string;
  told: Told;
  condition: Part | null;
  run: { id: string; state: string } | null;
}

export interface WhyNot {
  answer: string;
  told: Told;
  now: Part | null;
  due: { at: string; told: Told }[];
  moments: Moment[];
}

export interface DryRun {
  complete: boolean;
  notes: Told[];
  heard: { record: Named; fired: boolean; told: Told; condition: Part | null }[];
  runs: { id: string; rule: string; title: Words; state: string; records: number; caused_by: string | null; problems: Problem[]; steps: ToldStep[]; returned: Json }[];
  sent: { port: string; step?: string; payload: Json }[];
  changes: Change[];
}

/** An event of the past: what was made of it, and what the rule asked about would make of it. */
export interface Judged {
  at: string;
  record: Named;
  event: string;
  did: { fired: boolean };
  would: { fired: boolean; told: Told; condition?: Part | null };
  differs: boolean;
}

export interface Replay {
  since: string;
  until: string;
  complete: boolean;
  notes: Told[];
  counts: Record<string, number>;
  rows: Judged[];
}

export interface Foreseen {
  at: string;
  kind: string;
  rule: string | null;
  title: Words;
  entity: string;
  record: Named | null;
  run: string | null;
  told: Told;
}

export interface RunsQuery {
  rule?: string;
  state?: string;
  record?: string;
  since?: string;
  cursor?: string | null;
}

function runsOf(client: Client) {
  const rule = (app: string, key: string, ...more: string[]) => pathOf(app, "rules", key, ...more);
  return {
    runs: (app: string, query: RunsQuery) => client.get<Page<Run>>(pathOf(app, "runs"), { query: { ...query } }),
    run: (app: string, id: string) => client.get<WholeRun>(pathOf(app, "runs", id)),
    resume: (app: string, id: string) => client.post<void>(pathOf(app, "runs", id, "resume")),
    rules: (app: string) => client.get<{ rows: Rule[] }>(pathOf(app, "rules")),
    rule: (app: string, key: string) => client.get<Rule>(rule(app, key)),
    times: (app: string, key: string) => client.get<{ rows: string[]; time_zone: string }>(rule(app, key, "times")),
    pause: (app: string, key: string) => client.post<void>(rule(app, key, "pause")),
    takeUp: (app: string, key: string) => client.post<void>(rule(app, key, "take-up")),
    why: (app: string, key: string, record: string) => client.get<WhyNot>(rule(app, key, "why"), { query: { record } }),
    newSecret: (app: string, key: string) => client.post<{ secret: string }>(rule(app, key, "secret")),
    dryRun: (app: string, key: string, body: { records: string[]; draft?: string; pass_waits?: boolean; input?: Record<string, Json> }) => client.post<DryRun>(rule(app, key, "dry-run"), { body }),
    replay: (app: string, key: string, body: { days: number; most: number; draft?: string }) => client.post<Replay>(rule(app, key, "replay"), { body }),
    forecast: (app: string, query: { days: number; rule?: string }) => client.get<{ rows: Foreseen[]; more: boolean }>(pathOf(app, "forecast"), { query }),
  };
}

/** Returns the calls about rules and their runs. */
export function useRuns() {
  const { client } = useServer();
  return useMemo(() => runsOf(client), [client]);
}
