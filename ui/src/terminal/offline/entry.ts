import type { Failure } from "../../shared/api/result.ts";
import type { StoredFile, Value, Words } from "../../shared/api/types.ts";
import type { Names } from "../../shared/form/runtime.ts";

/** What a person did that the server has to hear of: a form that was filled in, or a step in a record's workflow. */
export type Deed =
  | { kind: "form"; form: string; record: string; about: string }
  | { kind: "transition"; entity: string; record: string; transition: string; version: number };

/** What goes into the outbox. */
export interface Draft {
  app: string;
  person: string;
  /** How the person is called, for others at the same device. */
  by: string;
  deed: Deed;
  values: Names;
  /** What the deed is called, and what it was about. */
  title: Words;
  about: string;
  release: string;
}

/** Something done, on its way to the server. Its id is the idempotency key: sent a hundred times, it happens once. */
export interface Entry extends Draft {
  id: string;
  /** Entries are sent in this order. */
  counter: number;
  /** When it was done, by the device's clock. */
  at: string;
  state: "waiting" | "refused";
  /** How often the server stumbled over it. */
  stumbles: number;
  /** What its files became on the server, by their ids on the device. */
  uploads: Record<string, StoredFile>;
  failure: Failure | null;
}

/** A file that was taken at the device. */
export interface LocalFile {
  id: string;
  /** The entry that it belongs to; empty while the form is open. */
  entry: string;
  name: string;
  content: Blob;
}

const LOCAL = "local-";

/** Returns an id for a file that only this device has. */
export function newLocalId(): string {
  return LOCAL + newRecordId();
}

/** Returns the ids of the device's own files in a value. */
export function localIds(value: Value): string[] {
  if (Array.isArray(value)) return value.flatMap(localIds);
  if (typeof value !== "object" || value === null) return [];
  const { id } = value;
  return typeof id === "string" && id.startsWith(LOCAL) ? [id] : [];
}

/** Returns a value with the device's files replaced by what they became on the server. */
export function withUploads(value: Value, uploads: Readonly<Record<string, StoredFile>>): Value {
  if (Array.isArray(value)) return value.map((each) => withUploads(each, uploads) ?? null);
  const [id] = localIds(value);
  return id && uploads[id] ? ({ ...uploads[id] } as unknown as Value) : value;
}

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Returns a record's id, made without asking anyone: a ULID of 48 bits of time and 80 of chance. */
export function newRecordId(now = Date.now()): string {
  let time = "";
  for (let rest = now, place = 0; place < 10; place += 1, rest = Math.floor(rest / 32)) time = (ALPHABET[rest % 32] ?? "0") + time;
  return time + Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => ALPHABET[byte % 32]).join("");
}
