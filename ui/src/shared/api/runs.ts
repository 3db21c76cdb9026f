import type { Json } from "./types.ts";

export interface RunStep {
  /** From 0. */
  number: number;
  /** Its way through the blocks: `2/then/0`. */
  position?: string;
  in?: number;
  out?: number;
  ms?: number;
  skipped?: Record<string, number>;
  result: Json;
  trace: StepTrace | null;
  at: string;
}

/** How many records came into a step, how many it acted on, and why it left the others out. */
export interface StepTrace {
  path: string;
  entity?: string;
  in?: number;
  out?: number;
  skipped?: Record<string, number>;
  sample?: Json;
  ms?: number;
  [more: string]: Json | undefined;
}

export interface RunTrigger {
  entity?: string;
  event?: string;
  record_ids?: string[];
  [more: string]: Json | undefined;
}

export interface Run {
  id: string;
  rule: string;
  state: string;
  created_at: string;
  finished_at: string | null;
  attempt: number;
  depth: number;
  trigger: RunTrigger;
  error: Json;
  steps?: RunStep[];
}
