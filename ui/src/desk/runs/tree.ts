import type { Json } from "../../shared/api/types.ts";
import type { ToldStep } from "./api.ts";

/** A step of a rule's definition: where it stands, what it is, what it asks, and its blocks. */
export interface Step {
  /** As runs name it; lots of an `each` are one. */
  position: string;
  /** As problems name it. */
  path: string;
  kind: string;
  given: Record<string, Json>;
  blocks: { name: string; condition: string; steps: Step[] }[];
}

/** What a run did in a step, all lots together. */
export interface Did {
  times: number;
  came: number;
  done: number;
  ms: number;
  skipped: Record<string, number>;
  results: ToldStep[];
}

/** Returns a rule's steps as a tree. */
export function stepsOf(given: Json | undefined, position = "", path = "steps"): Step[] {
  if (!Array.isArray(given)) return [];
  return given.filter(isObject).map((step, index) => {
    const at = `${position}${index}`;
    const way = `${path}/${index}`;
    const [kind = ""] = Object.keys(step); // other keys may be called as another kind: a call may `wait`, a request has a `query`
    return { position: at, path: way, kind, given: step, blocks: blocksOf(step, kind, at, way) };
  });
}

function blocksOf(step: Record<string, Json>, kind: string, at: string, way: string): Step["blocks"] {
  const block = (name: string, inner: string, given: Json | undefined, condition = "") => ({ name, condition, steps: stepsOf(given, `${at}/${name}/`, `${way}/${inner}`) });
  const found =
    kind === "if" ? [block("then", "then", step["then"], textOf(step["if"])), block("else", "else", step["else"])]
    : kind === "choose" ? [...listOf(step["when"]).map((each, index) => block(`when:${index}`, `when/${index}/steps`, each["steps"], textOf(each["if"]))), block("else", "else", step["else"])]
    : kind === "each" ? [block("each", "steps", step["steps"])]
    : kind === "parallel" && Array.isArray(step["parallel"]) ? step["parallel"].map((branch, index) => block(`branch:${index}`, `parallel/${index}`, branch))
    : kind === "transaction" ? [block("steps", "transaction", step["transaction"])]
    : [];
  return found.filter((each) => each.steps.length > 0);
}

/** Sums up what a run did, by step. */
export function didOf(steps: readonly ToldStep[]): Map<string, Did> {
  const found = new Map<string, Did>();
  for (const step of steps) {
    const position = (step.position ?? String(step.number)).replaceAll(/each:\d+/g, "each");
    const { in: came = 0, out = 0, ms = 0, skipped = {} } = step.trace ?? step;
    const did = found.get(position) ?? { times: 0, came: 0, done: 0, ms: 0, skipped: {}, results: [] };
    for (const [reason, number] of Object.entries(skipped)) did.skipped[reason] = (did.skipped[reason] ?? 0) + number;
    found.set(position, { ...did, times: did.times + 1, came: did.came + came, done: did.done + out, ms: did.ms + ms, results: [...did.results, step] });
  }
  return found;
}

/** Returns a value of the definition as it is written. */
export function textOf(value: Json | undefined): string {
  return value === null || value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
}

function listOf(value: Json | undefined): Record<string, Json>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: Json | undefined): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
