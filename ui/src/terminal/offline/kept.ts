import type { Failure, Result } from "../../shared/api/result.ts";
import type { DeviceDatabase } from "./database.ts";

interface KeptAnswer {
  key: string;
  value: unknown;
  at: number;
}

/** How long the network may take before an answer that is kept is good enough; after nobody answered, less. */
const PATIENCE = 1500;
const PATIENCE_AFTER_SILENCE = 80;
const SILENCE_HOLDS = 10_000;
/** How long after its start a program shows what is kept before the server has said anything. */
const START = 5000;
/** Answers that say nothing about what was asked. */
const NOT_HEARD = new Set([0, 408, 429, 502, 503, 504]);
/** Answers that say that the person may not see it any more, or that it is not there any more. */
const GONE = new Set([403, 404]);

/** Answers of the server, kept for hours without a network: the server's own where it answers in time, else the last one. */
export class KeptAnswers {
  readonly #database: DeviceDatabase;
  readonly #listeners = new Set<() => void>();
  readonly #began = performance.now();
  #silentSince = -Infinity;

  constructor(database: DeviceDatabase) {
    this.#database = database;
  }

  /** Asks the server; what it said the last time, or what is kept as `otherwise`, is the answer where it does not say anything now. */
  async ask<T>(key: string, ask: () => Promise<Result<T>>, otherwise = ""): Promise<Result<T>> {
    const kept = (await this.#database.get<KeptAnswer>("kept", key)) ?? (otherwise ? await this.#database.get<KeptAnswer>("kept", otherwise) : undefined);
    const asked = ask().then((result) => this.#heard(key, result));
    if (!kept) return asked;
    const old: Result<T> = { ok: true, value: kept.value as T };
    const patience = performance.now() - this.#silentSince < SILENCE_HOLDS ? PATIENCE_AFTER_SILENCE : PATIENCE;
    const result = await Promise.race([asked, after(patience, old)]);
    return result.ok || !unheard(result.failure) ? result : old;
  }

  /** While the program starts, gives what is kept at once; later on asks first. */
  async soon<T>(key: string, ask: () => Promise<Result<T>>): Promise<Result<T>> {
    return performance.now() - this.#began < START ? this.atOnce(key, ask) : this.ask(key, ask);
  }

  /** Returns what is kept at once and asks meanwhile; who hears of news asks again. Without anything kept, asks. */
  async atOnce<T>(key: string, ask: () => Promise<Result<T>>): Promise<Result<T>> {
    const kept = await this.#database.get<KeptAnswer>("kept", key);
    const asked = ask().then((result) => this.#heard(key, result));
    if (!kept) return asked;
    void asked.then((result) => {
      const news = result.ok ? JSON.stringify(result.value) !== JSON.stringify(kept.value) : GONE.has(result.failure.status);
      if (news) for (const listener of this.#listeners) listener();
    });
    return { ok: true, value: kept.value as T };
  }

  /** Hears that the server says something else than what was given at once. */
  onNews(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Returns what is kept, without asking. */
  async recall<T>(key: string): Promise<T | undefined> {
    return (await this.#database.get<KeptAnswer>("kept", key))?.value as T | undefined;
  }

  keep(key: string, value: unknown): Promise<void> {
    return this.#database.put("kept", { key, value, at: Date.now() } satisfies KeptAnswer);
  }

  keepAll(pairs: readonly (readonly [string, unknown])[]): Promise<void> {
    const at = Date.now();
    return this.#database.write(["kept"], (shelf) => {
      for (const [key, value] of pairs) shelf("kept").put({ key, value, at } satisfies KeptAnswer);
    });
  }

  async #heard<T>(key: string, result: Result<T>): Promise<Result<T>> {
    if (result.ok) {
      this.#silentSince = -Infinity;
      await this.keep(key, result.value);
    } else if (unheard(result.failure)) this.#silentSince = performance.now();
    // What the person may not see any more, or is not there any more, is not kept either.
    else if (GONE.has(result.failure.status)) await this.#database.remove("kept", key);
    return result;
  }
}

/** Tells whether a failure says nothing about what was asked: the network, or a server that is not there just now. */
export function unheard(failure: Failure): boolean {
  return NOT_HEARD.has(failure.status);
}

function after<T>(milliseconds: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, value));
}
