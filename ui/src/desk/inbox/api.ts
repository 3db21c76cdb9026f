import { useMemo } from "react";
import { pathOf, type Client } from "../../shared/api/client.ts";
import type { Page, Problem, StoredFile, Words } from "../../shared/api/types.ts";
import { useServer } from "../place.tsx";

export interface Person {
  id: string;
  label: string;
}

/** What a task allows beside approving and rejecting. */
export interface Moves {
  /** Steps, the latest first, and `initiator`. */
  return_to: string[];
  resubmit: "rerun" | "straight" | "chosen" | "";
  transfer: boolean;
  add_signer: ("before" | "after")[];
  sign: Words | null;
}

export interface Task {
  id: string;
  app: string;
  entity: string;
  /** Null where the person does not see the record. */
  record: Person | null;
  approval: string;
  title: Words;
  step: string;
  step_title: Words;
  state: string;
  why: string;
  initiator: Person;
  for: Person | null;
  due_at: string | null;
  urged_at: string | null;
  created_at: string;
  closed_at: string | null;
  moves: Moves;
}

export interface Asked {
  step: string;
  title: Words;
  state: string;
  person: Person;
  for: Person | null;
  why: string;
  due_at: string | null;
  urged_at: string | null;
}

export interface Happened {
  at: string;
  by: Person;
  event: string;
  step: string;
  title: Words;
  person: Person | null;
  for: Person | null;
  to: Person | null;
  people: Person[];
  comment: string;
  files: StoredFile[];
  detail: Record<string, unknown>;
}

/** A step of the definition, and the step and branch within which it stands. */
export interface Node {
  step: string;
  title: Words;
  kind: "ask" | "parallel" | "process" | "wait";
  parent: string;
  branch: string;
}

export interface Coming {
  step: string;
  title: Words;
  outcome: string;
  due_at: string | null;
  people: (Person & { for: Person | null })[];
}

/** An approval of a record: where it stands, what happened, what comes. */
export interface Process {
  id: string;
  approval: string;
  title: Words;
  state: string;
  initiator: Person;
  started_at: string;
  finished_at: string | null;
  may_withdraw: boolean;
  may_urge: boolean;
  tasks: Asked[];
  events: Happened[];
  nodes: Node[];
  coming: Coming[];
}

export interface Foreseen {
  approval: string;
  title: Words;
  end: string;
  problems: Problem[];
  steps: Coming[];
  nodes: Node[];
}

export interface Colleague {
  id: string;
  name: string;
  title: string;
}

export interface Delegation {
  id: string;
  person: Person;
  stand_in: Person;
  app: string;
  begins_at: string;
  ends_at: string;
  own: boolean;
}

/** Something that a person was told. */
export interface Notice {
  id: string;
  app: string;
  at: string;
  source: string;
  title: Words;
  text: Words;
  entity: string;
  record: Person | null;
  read: boolean;
}

/** Words and files that go with a move, and the proof of who one is where it is a signature. */
export interface Said {
  comment?: string;
  files?: string[];
  password?: string;
  code?: string;
}

/** Every call of the inbox and of approvals. */
function inboxOf(client: Client) {
  const task = (id: string, ...more: string[]) => pathOf("inbox", "tasks", id, ...more);
  const approvals = (app: string, entity: string, id: string, ...more: string[]) => pathOf(app, "records", entity, id, "approvals", ...more);
  return {
    tasks: (query: { state?: string; app?: string; cursor?: string | null }) => client.get<Page<Task>>(pathOf("inbox", "tasks"), { query }),
    task: (id: string) => client.get<Task>(task(id)),
    decide: (id: string, body: Said & { decision: string; to?: string; straight?: boolean }) => client.post<Task>(task(id, "decide"), { body }),
    decideMany: (body: Said & { tasks: string[]; decision: string }) =>
      client.post<{ rows: { task: string; done: boolean; problems: Problem[] }[] }>(pathOf("inbox", "decide"), { body }),
    transfer: (id: string, body: Said & { person: string }) => client.post<Task>(task(id, "transfer"), { body }),
    addSigner: (id: string, body: Said & { person: string; where: string }) => client.post<Task>(task(id, "signers"), { body }),
    people: (app: string, search: string) => client.get<{ rows: Colleague[] }>(pathOf("inbox", "people"), { query: { app, search } }),
    delegations: () => client.get<{ rows: Delegation[] }>(pathOf("inbox", "delegations")),
    delegate: (body: { stand_in: string; app?: string; begins_at: string; ends_at: string }) => client.post<Delegation>(pathOf("inbox", "delegations"), { body }),
    endDelegation: (id: string) => client.remove<void>(pathOf("inbox", "delegations", id)),
    notices: (query: { state?: string; cursor?: string | null; limit?: number }) => client.get<Page<Notice> & { unread: number }>(pathOf("notices"), { query }),
    readNotices: (notices: string[] | "all") => client.post<{ unread: number }>(pathOf("notices"), { body: { notices, read: true } }),
    processes: (app: string, entity: string, id: string) => client.get<{ rows: Process[] }>(approvals(app, entity, id)),
    foresee: (app: string, entity: string, id: string, approval: string) =>
      client.get<Foreseen>(approvals(app, entity, id, "simulate"), { query: { approval } }),
    withdraw: (app: string, entity: string, id: string, body: Said) => client.post<void>(approvals(app, entity, id, "withdraw"), { body }),
    urge: (app: string, entity: string, id: string, body: Said) => client.post<{ people: number }>(approvals(app, entity, id, "urge"), { body }),
  };
}

/** Returns the calls of the inbox. */
export function useInbox() {
  const { client } = useServer();
  return useMemo(() => inboxOf(client), [client]);
}
