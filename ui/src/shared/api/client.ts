import type { Failure, Result } from "./result.ts";
import type { Problem, RecordRow } from "./types.ts";

export type Query = Record<string, string | number | boolean | readonly string[] | null | undefined>;

export interface RequestOptions {
  query?: Query;
  body?: unknown;
  file?: File;
  /** Made before the first attempt, so that a repeat is known as a repeat. */
  idempotencyKey?: string;
  signal?: AbortSignal;
  /** The person who must be the one that acts; where another one is signed in, nothing is done. */
  as?: string;
}

type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** What every call needs to know of its surroundings. */
export interface Surroundings {
  language: () => string;
  onSignedOut: () => void;
  /** Who acts, where several people share a device; empty where the session says it. */
  person?: () => string;
  /** Through whose eyes an app is looked at; null for one's own. */
  looking?: () => { app: string; viewed: string } | null;
  fetch?: typeof fetch;
}

/** A file that the server made. */
export interface MadeFile {
  content: Blob;
  name: string;
}

export interface Client {
  get<T>(path: string, options?: RequestOptions): Promise<Result<T>>;
  post<T>(path: string, options?: RequestOptions): Promise<Result<T>>;
  patch<T>(path: string, options?: RequestOptions): Promise<Result<T>>;
  remove<T>(path: string, options?: RequestOptions): Promise<Result<T>>;
  /** Asks for a file to be made. */
  make(path: string, options?: RequestOptions): Promise<Result<MadeFile>>;
}

/** Returns a client for the server that the page came from. */
export function createClient(surroundings: Surroundings): Client {
  const call =
    (method: Method) =>
    <T>(path: string, options: RequestOptions = {}) =>
      request<T>(surroundings, method, path, options, read);
  return {
    get: call("GET"), post: call("POST"), patch: call("PATCH"), remove: call("DELETE"),
    make: (path, options = {}) => request<MadeFile>(surroundings, "POST", path, options, readFile),
  };
}

/** Returns a key that names one intention of a person, however often it is sent. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Returns a path with its parts escaped. */
export function pathOf(...parts: string[]): string {
  return `/api/${parts.map(encodeURIComponent).join("/")}`;
}

async function request<T>(
  surroundings: Surroundings,
  method: Method,
  path: string,
  options: RequestOptions,
  take: (response: Response) => Promise<Result<T>>,
): Promise<Result<T>> {
  const send = surroundings.fetch ?? fetch;
  let response: Response;
  try {
    response = await send(path + search(options.query), {
      method,
      headers: headers(surroundings, method, path, options),
      body: body(options),
      credentials: "same-origin",
      signal: options.signal ?? null,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    return { ok: false, failure: failure(0, "unreachable") };
  }
  // What is sent in somebody's name later on ends nobody's work at the screen.
  if (response.status === 401 && !path.startsWith("/api/session") && !options.as) surroundings.onSignedOut();
  return take(response);
}

function headers(surroundings: Surroundings, method: Method, path: string, options: RequestOptions): Record<string, string> {
  const named: Record<string, string> = { Accept: "application/json", "Accept-Language": surroundings.language() };
  const person = options.as ?? surroundings.person?.() ?? "";
  if (person) named["X-Person"] = person;
  const looking = surroundings.looking?.();
  // Writing goes along with it, too: the server refuses it, where it would otherwise be done in one's own name.
  if (looking && path.startsWith(`${pathOf(looking.app)}/`)) named["X-View-As"] = looking.viewed;
  if (method !== "GET") named["X-Formwright"] = "1";
  if (options.body !== undefined) named["Content-Type"] = "application/json";
  if (method === "POST") named["Idempotency-Key"] = options.idempotencyKey ?? newIdempotencyKey();
  return named;
}

function body(options: RequestOptions): BodyInit | null {
  if (options.file) {
    const form = new FormData();
    form.append("file", options.file);
    return form;
  }
  return options.body === undefined ? null : JSON.stringify(options.body);
}

function search(query: Query | undefined): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    const text = Array.isArray(value) ? value.join(",") : String(value ?? "");
    if (text !== "") parameters.set(name, text);
  }
  const text = parameters.toString();
  return text && `?${text}`;
}

async function read<T>(response: Response): Promise<Result<T>> {
  if (response.status === 204) return { ok: true, value: undefined as T };
  const content: unknown = await response.json().catch(() => null);
  if (response.ok && content !== null) return { ok: true, value: content as T };
  const told = (content ?? {}) as Partial<Failure> & { request_id?: string; current?: RecordRow; problems?: Problem[] };
  const answer = failure(response.status, told.code ?? "unreadable_answer");
  answer.title = told.title ?? "";
  answer.detail = told.detail ?? "";
  answer.problems = told.problems ?? [];
  answer.requestId = told.request_id ?? response.headers.get("X-Request-Id") ?? "";
  if (told.current) answer.current = told.current;
  return { ok: false, failure: answer };
}

async function readFile(response: Response): Promise<Result<MadeFile>> {
  if (!response.ok) return read<MadeFile>(response);
  const named = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("Content-Disposition") ?? "");
  return { ok: true, value: { content: await response.blob(), name: decodeURIComponent(named?.[1] ?? "file") } };
}

function failure(status: number, code: string): Failure {
  return { status, code, title: "", detail: "", problems: [], requestId: "" };
}
