import type { Json } from "../../shared/api/types.ts";
import type { WholeRun } from "./api.ts";
import type { Failed } from "./StepTree.tsx";

/** Returns the step at which a run failed, with its reason: where its first problem lies, else the step that said `fail`. */
export function failedAt(run: WholeRun): Failed | undefined {
  const [first] = run.problems ?? [];
  if (run.state !== "failed" || !first) return undefined;
  const [kept] = Array.isArray(run.error) ? run.error : [];
  const said = run.steps?.findLast((step) => isObject(step.result) && step.result["ends"] === true);
  const path = pathOf(kept) || (said?.path ?? "").replace(/\/[a-z_]+$/, "");
  return path ? { path, message: first.message, hint: first.hint ?? "" } : undefined;
}

function pathOf(problem: Json | undefined): string {
  const location = isObject(problem) ? problem["location"] : null;
  return isObject(location) ? String(location["path"] ?? "") : "";
}

function isObject(value: Json | undefined): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
