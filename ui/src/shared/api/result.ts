import type { Problem, RecordRow } from "./types.ts";

/** Why a request had no good answer; `status` 0 means that the server was not reached. */
export interface Failure {
  status: number;
  code: string;
  title: string;
  detail: string;
  problems: Problem[];
  requestId: string;
  /** The record as it stands now, given with a 409. */
  current?: RecordRow;
}

export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure };

/** A Failure as an exception, for libraries that tell failure by throwing. */
export class RequestFailed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.detail || failure.title || failure.code);
    this.failure = failure;
  }
}

/** Returns the value or throws RequestFailed. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new RequestFailed(result.failure);
}

/** Returns the failure inside an unknown error; anything else becomes one of code `unexpected`. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RequestFailed) return error.failure;
  const detail = error instanceof Error ? error.message : String(error);
  return { status: 0, code: "unexpected", title: "", detail, problems: [], requestId: "" };
}

/** Sorts problems by the field that they speak of; those of no field come under "". */
export function problemsByField(problems: readonly Problem[]): Record<string, string[]> {
  const byField: Record<string, string[]> = {};
  for (const problem of problems) {
    const field = problem.field ?? lastName(problem.path);
    (byField[field] ??= []).push(problem.hint ? `${problem.message} ${problem.hint}` : problem.message);
  }
  return byField;
}

function lastName(path: string | null | undefined): string {
  const name = path?.split("/").at(-1) ?? "";
  return /^\d+$/.test(name) ? "" : name;
}
