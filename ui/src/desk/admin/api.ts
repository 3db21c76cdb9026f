import { useMemo } from "react";
import type { SessionEntry, TokenEntry } from "../../shared/api/accounts.ts";
import { pathOf, type Client } from "../../shared/api/client.ts";
import type { Json, Page, Problem, Words } from "../../shared/api/types.ts";
import { useServer } from "../place.tsx";

export type Kind = "member" | "supplier" | "guest";

export interface Person {
  id: string;
  name: string;
  title: string;
  language: string;
  email: string;
  kind: Kind;
  active: boolean;
  administrator: boolean;
  expires_at: string | null;
  second_factor: boolean;
  created_at: string;
  /** Roles by app. */
  roles: Record<string, string[]>;
  /** Records that the account stands for, by app and name. */
  records: Record<string, Record<string, string>>;
  /** Shown once, where the server sends no mail. */
  link?: string;
}

export interface TokenOf extends TokenEntry {
  scopes: Record<string, string[]>;
  entities: Record<string, string[]>;
}

export interface NewPerson {
  name: string;
  title: string;
  language: string;
  email: string;
  kind: Kind;
  administrator: boolean;
  expires_at?: string;
}

export interface RoleHead {
  key: string;
  title: Words;
  outside: boolean;
  may_give: boolean;
}

export interface InstalledApp {
  key: string;
  title: Words;
  icon: string;
  version: string;
  release: number;
  /** The newest release where that one cannot be loaded; 0 otherwise. */
  stands_for: number;
  roles: RoleHead[];
  actor: { name: string; entity: string }[];
}

export interface Grant {
  entity: string;
  line: number;
  actions: string[];
  rows: string | null;
  when: string | null;
  forms: string[];
  read: string[];
  write: string[];
  masked: Record<string, string>;
}

/** What is called by words of its own. */
export interface Titled {
  key: string;
  title: Words;
}

export interface RoleWhole extends RoleHead {
  help: Words | null;
  file: string;
  runs: boolean;
  resume: Titled[];
  gives: string[];
  looks_as: string[];
  connections: Titled[];
  grants: Grant[];
  transitions: { entity: string; workflow: string; key: string; title: Words }[];
  people: { id: string; name: string; title: string; active: boolean }[];
}

export type Names = Record<string, { title: Words; fields: Record<string, Words> }>;

export interface RolesOfApp {
  release: number;
  entities: Names;
  rows: RoleWhole[];
}

/** How a part of a condition came to its value; `hidden` where the asker may not read it. */
export interface Trace {
  text: string;
  value?: Json;
  hidden?: boolean;
  parts: Trace[];
}

export interface Part {
  text: string;
  holds: boolean | null;
  trace: Trace | null;
}

export interface Because {
  allowed: boolean | null;
  roles: string[];
  /** What people call the roles that are named. */
  titles: Record<string, Words>;
  grants: { role: string; file: string; line: number; gives: boolean | null; reasons: string[]; rows: Part | null; when: Part | null }[];
}

export interface Question {
  person: string;
  entity: string;
  action: string;
  id?: string;
  field?: string;
}

export interface Release {
  number: number;
  version: string;
  at: string;
  by: string;
  note: string;
  current: boolean;
}

export interface ChangedFile {
  file: string;
  kind: "added" | "changed" | "removed";
  lines: string[];
  more: number;
}

export interface Kept {
  app: string;
  key: string;
  kind: "field" | "entity" | "values";
  release: number | null;
  values: number;
  at: string | null;
}

/** What is set aside in one app under a key; `may_delete` for who may delete every record that it was of. */
export interface KeptHere {
  key: string;
  kind: "field" | "entity" | "values";
  release: number | null;
  values: number;
  at: string | null;
  may_delete: boolean;
}

/** A value that did not convert, beside what stands in its place now. */
export interface KeptValue {
  id: string;
  entity: string;
  field: string;
  record: { id: string; label: string; there: boolean };
  value: string;
  now: Json;
  why: Problem;
  release: number;
  at: string;
}

export interface Drift {
  app: string;
  release: number;
  problems: Problem[];
}

export interface Device {
  id: string;
  title: string;
  app: string;
  terminal: string;
  station: string | null;
  created_at: string;
  seen_at: string;
}

export interface Pairing {
  code: string;
  expires_at: string;
  address: string;
  /** Rows of 0 and 1; empty where the server does not know its own address. */
  qr: string[];
}

export interface SecurityEvent {
  id: number;
  at: string;
  event: string;
  person: string | null;
  name: string;
  by: string;
  address: string;
  detail: Record<string, Json>;
}

interface Called {
  id: string;
  label: string;
}

export interface AuditLine {
  number: number;
  at: string;
  by: Called;
  event: string;
  entity: string;
  /** Where it is gone, it is called as it was called last. */
  record: Called & { gone: boolean };
  version: number;
  run: string | null;
  changes: Record<string, { from?: Json; to?: Json }>;
}

export interface House {
  version: string;
  now: string;
  parts: { part: string; problem: Problem | null }[];
  database: { kind: string; bytes: number; revision: string };
  backed_up: string | null;
  disks: { folder: string; free: number; total: number }[];
  work: { events: number; oldest_event: string | null; runs: Record<string, number> };
  settings: { name: string; value: string; secret: boolean }[];
}

export type Sought = Partial<Record<"by" | "entity" | "record" | "event" | "since" | "until", string>>;

/** What is looked for in the book of security events; kinds of events are joined by commas. */
export type EventsSought = Partial<Record<"event" | "person" | "by" | "address" | "since" | "until", string>>;

const people = (...more: string[]) => pathOf("people", ...more);
const apps = (...more: string[]) => pathOf("administration", "apps", ...more);

/** Every call of administrators, one function each. */
function administrationOf(client: Client) {
  return {
    people: () => client.get<Page<Person>>(people()),
    person: (id: string) => client.get<Person>(people(id)),
    addPerson: (wish: NewPerson) => client.post<Person>(people(), { body: wish }),
    changePerson: (id: string, changes: Partial<Person>) => client.patch<Person>(people(id), { body: changes }),
    setRoles: (id: string, app: string, roles: readonly string[]) => client.post<Person>(people(id, "roles"), { body: { app, roles } }),
    invite: (id: string) => client.post<{ sent: boolean; link?: string }>(people(id, "invite")),
    resetFactors: (id: string) => client.remove<void>(people(id, "factors")),
    sessions: (id: string) => client.get<Page<SessionEntry>>(people(id, "sessions")),
    endSession: (id: string, session: string) => client.remove<void>(people(id, "sessions", session)),
    endSessions: (id: string) => client.remove<void>(people(id, "sessions")),
    tokens: (id: string) => client.get<Page<TokenOf>>(people(id, "tokens")),
    removeToken: (id: string, token: string) => client.remove<void>(people(id, "tokens", token)),
    setPin: (id: string, pin: string) => client.post<void>(people(id, "pin"), { body: { pin } }),
    removePin: (id: string) => client.remove<void>(people(id, "pin")),
    apps: () => client.get<Page<InstalledApp>>(apps()),
    roles: (app: string) => client.get<RolesOfApp>(apps(app, "roles")),
    releases: (app: string) => client.get<Page<Release>>(apps(app, "releases")),
    changes: (app: string, number: number) => client.get<Page<ChangedFile>>(apps(app, "releases", String(number), "changes")),
    file: (app: string, file: string) => client.get<{ text: string }>(apps(app, "releases", "0", "file"), { query: { file } }),
    kept: () => client.get<Page<Kept>>("/api/kept"),
    keptOf: (app: string) => client.get<Page<KeptHere>>(pathOf(app, "kept")),
    keptValues: (app: string, of: string, cursor: string | null) => client.get<Page<KeptValue>>(pathOf(app, "kept", "values"), { query: { of, cursor, limit: 50 } }),
    repairKept: (app: string, ids: readonly string[], value?: string) => client.post<{ repaired: number }>(pathOf(app, "kept", "repair"), { body: { ids, ...(value === undefined ? {} : { value }) } }),
    purgeKept: (app: string, ids: readonly string[]) => client.post<{ forgotten: number }>(pathOf(app, "kept", "purge"), { body: { ids } }),
    deleteKept: (app: string, key: string, values: number) => client.post<{ forgotten: number }>(pathOf(app, "kept", "delete"), { body: { key, values } }),
    drift: () => client.get<Page<Drift>>("/api/drift"),
    devices: () => client.get<Page<Device>>("/api/devices"),
    pair: (wish: { title: string; app: string; terminal: string; station: string }) => client.post<Pairing>(pathOf("devices", "pairings"), { body: wish }),
    removeDevice: (id: string) => client.remove<void>(pathOf("devices", id)),
    events: (query: EventsSought & { before?: string | null }) => client.get<Page<SecurityEvent>>("/api/security-events", { query: { ...query, limit: 50 } }),
    audit: (app: string, sought: Sought, cursor: string | null) => client.get<Page<AuditLine>>(pathOf(app, "audit"), { query: { ...sought, cursor } }),
    house: () => client.get<House>(pathOf("administration", "house")),
    why: (app: string, question: Question) => client.get<Because>(pathOf(app, "why"), { query: { ...question } }),
  };
}

/** Returns the calls of administrators to the server of this page. */
export function useAdministration() {
  const { client } = useServer();
  return useMemo(() => administrationOf(client), [client]);
}
