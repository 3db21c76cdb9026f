import { accountsOf, type ProofNeeded } from "./accounts.ts";
import { commentsOf } from "./comments.ts";
import { pathOf, type Client, type RequestOptions } from "./client.ts";
import { importsOf } from "./imports.ts";
import type { PrintOrder } from "./prints.ts";
import type { Relation } from "./asking.ts";
import type { Result } from "./result.ts";
import type { AsWas } from "./asWas.ts";
import type {
  BinEntry, BulkReport, ConnectionDetails, Found, HistoryEntry, ImportMode, ImportReport, Json, Me, Model, OpenTransition, Page, RecordRow,
  SavedFilter, Scanned, SharedDevice, StoredFile, Value,
} from "./types.ts";

export interface GroupsQuery {
  where?: string;
  search?: string;
  by: readonly string[];
  sum?: readonly string[];
  order_by?: readonly string[];
  limit?: number;
}

/** A group: the values that it was grouped by, `count`, and `sum_<path>`. */
export type GroupRow = Record<string, Json> & { count: number };

export interface BulkRequest {
  where?: string;
  search?: string;
  ids?: readonly string[];
  values?: Record<string, Value>;
  expected?: number;
  dry_run?: boolean;
  mode?: "at_once" | "batches";
}

export type Values = Record<string, Value>;

export interface ListQuery {
  where?: string;
  search?: string;
  order_by?: readonly string[];
  limit?: number;
  cursor?: string | null;
  fields?: readonly string[];
  expand?: readonly string[];
}

/** Every call that the server answers, one function each. */
export function serverOf(client: Client) {
  const records = (app: string, entity: string, ...more: string[]) => pathOf(app, "records", entity, ...more);
  return {
    client,
    ...importsOf(client),
    ...commentsOf(client),
    account: accountsOf(client),
    signIn: (name: string, password: string) => client.post<Me | ProofNeeded>("/api/session", { body: { name, password } }),
    me: () => client.get<Me>("/api/session"),
    device: () => client.get<{ device: SharedDevice | null }>("/api/device"),
    enrolDevice: (wish: { title: string; app: string; terminal: string; station: string }) => client.post<SharedDevice>("/api/devices", { body: wish }),
    pairDevice: (code: string) => client.post<SharedDevice>("/api/device", { body: { code } }),
    moveDevice: (station: string) => client.patch<SharedDevice>("/api/device", { body: { station } }),
    signInHere: (proof: { name?: string; badge?: string; pin: string }) => client.post<Me>("/api/device/session", { body: proof }),
    signOutAs: (person: string) => client.remove<void>("/api/session", { as: person }),
    signOut: () => client.remove<void>("/api/session"),
    setLanguage: (language: string) => client.patch<Me>("/api/session", { body: { language } }),
    model: (app: string) => client.get<Model>(pathOf(app, "model")),
    list: (app: string, entity: string, query: ListQuery, signal?: AbortSignal) =>
      client.get<Page<RecordRow>>(records(app, entity), withSignal({ query: { ...query } }, signal)),
    count: (app: string, entity: string, query: { where?: string; search?: string }) =>
      client.get<{ count: number; more: boolean }>(records(app, entity, "count"), { query }),
    groups: (app: string, entity: string, query: GroupsQuery, signal?: AbortSignal) =>
      client.get<{ rows: GroupRow[] }>(records(app, entity, "groups"), withSignal({ query: { ...query } }, signal)),
    bulk: (app: string, entity: string, what: readonly string[], body: BulkRequest, idempotencyKey?: string) =>
      client.post<BulkReport>(records(app, entity, "bulk", ...what), keyed({ body }, idempotencyKey)),
    filters: (app: string, entity: string) => client.get<{ rows: SavedFilter[] }>(pathOf(app, "filters"), { query: { entity } }),
    keepFilter: (app: string, filter: Partial<SavedFilter>) => client.post<SavedFilter>(pathOf(app, "filters"), { body: filter }),
    forgetFilter: (app: string, id: string) => client.remove<void>(pathOf(app, "filters", id)),
    find: (app: string, text: string, signal?: AbortSignal) =>
      client.get<{ rows: Found[]; more: string[] }>(pathOf(app, "search"), withSignal({ query: { text } }, signal)),
    bin: (app: string, cursor?: string | null) => client.get<Page<BinEntry>>(pathOf(app, "bin"), { query: { cursor } }),
    restore: (app: string, ids: readonly string[]) => client.post<unknown>(pathOf(app, "bin", "restore"), { body: { ids } }),
    purge: (app: string, ids: readonly string[]) => client.post<unknown>(pathOf(app, "bin", "purge"), { body: { ids } }),
    record: (app: string, entity: string, id: string, expand: readonly string[] = []) =>
      client.get<RecordRow>(records(app, entity, id), { query: { expand } }),
    create: (app: string, entity: string, values: Values, idempotencyKey?: string) =>
      client.post<RecordRow>(records(app, entity), keyed({ body: values }, idempotencyKey)),
    change: (app: string, entity: string, id: string, version: number, values: Values) =>
      client.patch<RecordRow>(records(app, entity, id), { body: { ...values, version } }),
    remove: (app: string, entity: string, id: string, version: number) =>
      client.remove<void>(records(app, entity, id), { query: { version } }),
    related: (app: string, entity: string, id: string) => client.get<{ rows: Relation[] }>(records(app, entity, id, "related")),
    transitions: (app: string, entity: string, id: string) =>
      client.get<{ rows: OpenTransition[] }>(records(app, entity, id, "transitions")),
    transition: (app: string, entity: string, id: string, key: string, version: number, values: Values) =>
      client.post<RecordRow>(records(app, entity, id, "transitions", key), { body: { ...values, version } }),
    history: (app: string, entity: string, id: string, cursor?: string | null) =>
      client.get<Page<HistoryEntry>>(records(app, entity, id, "history"), { query: { cursor } }),
    asWas: (app: string, entity: string, id: string, at: string) => client.get<AsWas>(records(app, entity, id, "then"), { query: { at } }),
    importRecords: (app: string, entity: string, file: File, dryRun: boolean, mode: ImportMode): Promise<Result<ImportReport>> =>
      client.post(records(app, entity, "import"), { file, query: { dry_run: dryRun ? 1 : null, mode } }),
    importThrough: (app: string, connection: string, file: File, dryRun: boolean, mode: ImportMode): Promise<Result<ImportReport>> =>
      client.post(pathOf(app, "connections", connection, "import"), { file, query: { dry_run: dryRun ? 1 : null, mode } }),
    upload: (app: string, file: File): Promise<Result<StoredFile>> => client.post(pathOf(app, "files"), { file }),
    print: (app: string, print: string, order: PrintOrder) => client.make(pathOf(app, "prints", print), { body: order }),
    connections: (app: string) => client.get<Page<ConnectionDetails>>(pathOf(app, "connections")),
    submit: (app: string, form: string, values: Values, idempotencyKey: string) =>
      client.post<RecordRow>(pathOf(app, "forms", form), { body: values, idempotencyKey }),
    scan: (app: string, code: string) => client.get<Scanned>(pathOf(app, "scan"), { query: { code } }),
  };
}

export type Server = ReturnType<typeof serverOf>;

/** The address of a file with what a list shows, for a plain link; columns are headed by titles. */
export function exportAddress(app: string, entity: string, format: "csv" | "xlsx", query: ListQuery): string {
  const { where = "", search = "", order_by = [] } = query;
  const asked = new URLSearchParams({ format, heads: "title", where, search, order_by: order_by.join(",") });
  return `${pathOf(app, "records", entity, "export")}?${asked.toString()}`;
}

/** The address of an entity's import template, for a plain link. */
export function templateAddress(app: string, entity: string): string {
  return pathOf(app, "records", entity, "import", "template.csv");
}

function withSignal(options: RequestOptions, signal: AbortSignal | undefined): RequestOptions {
  return signal ? { ...options, signal } : options;
}

function keyed(options: RequestOptions, idempotencyKey: string | undefined): RequestOptions {
  return idempotencyKey ? { ...options, idempotencyKey } : options;
}
