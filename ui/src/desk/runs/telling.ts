import type { Json, Model, Words } from "../../shared/api/types.ts";
import { textOf, type Step } from "./tree.ts";

/** One thing that a step says: what it sets, whom it tells, what it asks for. */
export interface Saying {
  /** A field's title, or the definition's own key. */
  name: string;
  text: string;
  /** Whether the text is written as in the definition. */
  code: boolean;
}

type Tell = (words: Words | string | null | undefined, fallback?: string) => string;

/** What the head of a step tells already, and what only names its result. */
const SAID_ELSEWHERE = new Set(["if", "where", "then", "else", "when", "steps", "as", "for_each", "set", "do", "title", "text"]);
const SPOKEN = new Set(["fail", "stop"]);
/** Kinds whose own value names the set that they go through, and those whose own value is a list of names with what they are. */
const OVER = new Set(["update", "delete", "transition", "choose", "each"]);
const NAMING = new Set(["compute", "return", "wait"]);

/** Returns which entity each set of a rule holds, by the set's name. */
export function entitiesOf(steps: readonly Step[], of: string, model: Model): Map<string, string> {
  const found = new Map([["records", of]]);
  const visit = (each: Step): void => {
    const named = each.given["as"];
    const what = each.given[each.kind];
    if (typeof named === "string" && typeof what === "string" && model.entities[what]) found.set(named, what);
    const parts = partsOf(each);
    if (each.kind === "choose" || each.kind === "each") for (const [name, set] of parts) found.set(name, entityOf(set, found, model));
    each.blocks.forEach((block) => block.steps.forEach(visit));
  };
  steps.forEach(visit);
  return found;
}

/** Returns the entity that a set such as `records.job` holds; empty where it cannot be told. */
export function entityOf(set: string, known: ReadonlyMap<string, string>, model: Model): string {
  const [first = "", ...path] = set.split(".");
  return path.reduce((entity, part) => model.entities[entity]?.fields[part]?.to ?? model.entities[entity]?.fields[part]?.of ?? "", known.get(first) ?? "");
}

/** Returns the entity that a step works on. */
export function aimOf(step: Step, known: ReadonlyMap<string, string>, model: Model): string {
  const what = step.given[step.kind];
  if (typeof what === "string") return model.entities[what] ? what : "";
  const [part] = partsOf(step);
  return part ? entityOf(part[1], known, model) : "";
}

/** Returns the sets that a step goes through, each with the name of one of its records. */
export function partsOf(step: Step): [string, string][] {
  const loops = step.given["for_each"] ?? (OVER.has(step.kind) ? step.given[step.kind] : null);
  return isObject(loops) ? Object.entries(loops).filter((each): each is [string, string] => typeof each[1] === "string") : [];
}

/** Returns what a step says beside its head, line by line. */
export function sayingsOf(step: Step, entity: string, model: Model, tell: Tell): Saying[] {
  const fields = model.entities[entity]?.fields ?? {};
  const { given, kind } = step;
  const set = isObject(given["set"]) ? Object.entries(given["set"]).map(([key, value]) => ({ name: tell(fields[key]?.title, key), text: textOf(value), code: true })) : [];
  const moves = Object.values(model.workflows).find((workflow) => workflow.of === entity)?.transitions ?? {};
  const move = textOf(given["do"]);
  const told = ["title", "text"].filter((key) => isObject(given[key])).map((key) => ({ name: key, text: tell(given[key] as Words), code: false }));
  const spoken = SPOKEN.has(kind) ? [{ name: "", text: isObject(given[kind]) ? tell(given[kind] as Words) : textOf(given[kind]), code: false }] : [];
  const own = given[kind];
  const named = NAMING.has(kind) && isObject(own) ? Object.entries(own).map(([key, value]) => ({ name: key, text: plain(value), code: true })) : [];
  const rest = Object.entries(given).filter(([key]) => key !== kind && !SAID_ELSEWHERE.has(key)).map(([key, value]) => ({ name: key, text: plain(value), code: true }));
  return [...spoken, ...named, ...(move ? [{ name: "do", text: tell(moves[move]?.title, move), code: false }] : []), ...set, ...told, ...rest];
}

function plain(value: Json): string {
  if (Array.isArray(value)) return value.map(plain).join(", ");
  return isObject(value) ? Object.entries(value).map(([name, part]) => `${name}: ${plain(part)}`).join(", ") : textOf(value);
}

function isObject(value: Json | undefined): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
