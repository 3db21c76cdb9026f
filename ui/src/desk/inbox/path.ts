import type { Coming, Happened, Node, Process } from "./api.ts";

export type Place = "done" | "now" | "rejected" | "returned" | "skipped" | "coming" | "waits" | "stuck" | "never";

/** A step as the diagram draws it: where it stands, who decided, decides or will, and until when. */
export interface Drawn {
  node: Node;
  place: Place;
  people: string[];
  due: string | null;
}

/** A step with what stands within it, branch by branch. */
export interface Limb {
  node: Node;
  branches: Limb[][];
}

const LEFT_OUT = new Set(["skipped", "vacant"]);
const ENDS: Record<string, Place> = { step_approved: "done", step_rejected: "rejected", returned: "returned", skipped: "skipped", waits: "waits", asked: "now" };

/** Returns the steps as a tree: what stands side by side within a step are its branches. */
export function limbs(nodes: readonly Node[], parent = ""): Limb[] {
  return nodes.filter((node) => node.parent === parent).map((node) => {
    const names = [...new Set(nodes.filter((each) => each.parent === node.step).map((each) => each.branch))];
    const within = limbs(nodes, node.step);
    return { node, branches: names.map((name) => within.filter((limb) => limb.node.branch === name)) };
  });
}

/** Returns every step as it stands in a process. */
export function drawnOf(process: Process): Map<string, Drawn> {
  const events = sinceLastStart(process.events);
  return new Map(process.nodes.map((node) => [node.step, ofNode(node, process, events)]));
}

/** Returns every step as it would go if the record were submitted now. */
export function foreseenOf(nodes: readonly Node[], coming: readonly Coming[]): Map<string, Drawn> {
  return new Map(nodes.map((node) => [node.step, expected(node, coming, nodes)]));
}

/** What was decided before the record came back to who submitted it counts no more, unless it went straight back. */
function sinceLastStart(events: readonly Happened[]): Happened[] {
  const at = events.findLastIndex((event) => event.event === "resubmitted");
  return at < 0 || events.slice(at).some((event) => event.event === "back") ? [...events] : events.slice(at);
}

function ofNode(node: Node, process: Process, events: readonly Happened[]): Drawn {
  const asked = process.tasks.filter((task) => task.step === node.step);
  const own = events.filter((event) => event.step === node.step);
  const waiting = own.at(-1)?.event === "waits";
  if (process.state === "running" && (asked.length > 0 || waiting)) {
    return { node, place: asked.length ? "now" : "waits", people: asked.map((task) => task.person.label), due: asked[0]?.due_at ?? null };
  }
  if (node.kind === "parallel" || node.kind === "process") return { node, place: container(node, process, events), people: [], due: null };
  const ahead = process.coming.some((step) => step.step === node.step);
  const last = own.findLast((event) => event.event in ENDS);
  if (ahead || !last) return process.state === "running" ? expected(node, process.coming, process.nodes) : { node, place: "never", people: [], due: null };
  const place = ENDS[last.event] ?? "never";
  const since = own.slice(own.findLastIndex((event) => event.event === "asked") + 1);
  const deciders = since.filter((event) => ["approved", "rejected", "returned"].includes(event.event)).map((event) => event.person?.label ?? event.by.label);
  return { node, place: place === "now" ? "never" : place, people: [...new Set(deciders)], due: null };
}

function container(node: Node, process: Process, events: readonly Happened[]): Place {
  const inner = process.nodes.filter((each) => each.parent === node.step).map((each) => ofNode(each, process, events).place);
  if (inner.includes("now") || inner.includes("waits")) return "now";
  return inner.every((place) => place === "done" || place === "skipped") ? "done" : inner.every((place) => place === "never") ? "never" : "coming";
}

function expected(node: Node, coming: readonly Coming[], nodes: readonly Node[]): Drawn {
  const found = coming.find((step) => step.step === node.step);
  if (!found) {
    const inner = nodes.some((each) => each.parent === node.step && coming.some((step) => step.step === each.step));
    return { node, place: inner ? "coming" : "never", people: [], due: null };
  }
  const place: Place = LEFT_OUT.has(found.outcome) ? "skipped" : found.outcome === "rejected" ? "stuck" : "coming";
  return { node, place, people: found.people.map((person) => person.label), due: found.due_at };
}
