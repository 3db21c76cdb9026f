import { newIdempotencyKey } from "../../shared/api/client.ts";
import type { Failure } from "../../shared/api/result.ts";
import type { StoredFile } from "../../shared/api/types.ts";
import type { DeviceDatabase, Fact } from "./database.ts";
import { localIds, type Draft, type Entry, type LocalFile } from "./entry.ts";

const COUNTER = "counter";

/** What the person did and the server has not heard of yet. Everything is on disk before it is told as kept. */
export class Outbox {
  readonly #database: DeviceDatabase;
  readonly #listeners = new Set<() => void>();
  readonly #sending = new Set<string>();
  #entries: readonly Entry[] = [];

  constructor(database: DeviceDatabase) {
    this.#database = database;
  }

  /** The entries in their order; the same list as long as nothing changed. */
  entries = (): readonly Entry[] => this.#entries;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Reads what is on disk: another window, or a former life of this one, may have written. */
  async load(): Promise<void> {
    const found = await this.#database.all<Entry>("outbox");
    found.sort((a, b) => a.counter - b.counter);
    if (JSON.stringify(found) === JSON.stringify(this.#entries)) return;
    this.#entries = found;
    for (const listener of this.#listeners) listener();
  }

  /** Keeps something done, in the place of an entry that was refused where one is named; files taken at the device become its own. */
  async add(draft: Draft, instead = ""): Promise<Entry> {
    const entry: Entry = {
      ...draft, id: newIdempotencyKey(), counter: 0, at: new Date().toISOString(), state: "waiting", stumbles: 0, uploads: {}, failure: null,
    };
    await this.#database.write(["outbox", "files", "facts"], (shelf) => {
      const asked = shelf("facts").get(COUNTER);
      asked.onsuccess = () => {
        entry.counter = Number((asked.result as Fact | undefined)?.value ?? 0) + 1;
        shelf("facts").put({ key: COUNTER, value: entry.counter } satisfies Fact);
        shelf("outbox").put(entry);
      };
      if (instead) shelf("outbox").delete(instead);
      for (const id of Object.values(draft.values).flatMap(localIds)) bind(shelf("files"), id, entry.id);
    });
    await this.load();
    return entry;
  }

  /** Takes an entry back before it was sent; false where it is too late. Its files stay for the form that takes it up again. */
  async takeBack(id: string): Promise<boolean> {
    if (this.#sending.has(id) || !this.#entries.some((entry) => entry.id === id)) return false;
    await this.#database.remove("outbox", id);
    await this.load();
    return true;
  }

  /** Removes an entry for good, with its files. */
  async remove(id: string): Promise<void> {
    const entry = this.#entries.find((each) => each.id === id);
    await this.#database.write(["outbox", "files"], (shelf) => {
      shelf("outbox").delete(id);
      for (const file of Object.values(entry?.values ?? {}).flatMap(localIds)) shelf("files").delete(file);
    });
    await this.load();
  }

  /** Keeps what a file became, so that it is not sent again. */
  async uploaded(id: string, file: string, stored: StoredFile): Promise<void> {
    await this.#change(id, (entry) => ({ ...entry, uploads: { ...entry.uploads, [file]: stored } }));
  }

  /** Sets an entry aside that the server does not take, with its reasons. */
  async refused(id: string, failure: Failure): Promise<void> {
    await this.#change(id, (entry) => ({ ...entry, state: "refused", failure }));
  }

  /** Counts that the server stumbled; after too often the entry is set aside. */
  async stumbled(id: string, failure: Failure, most: number): Promise<void> {
    await this.#change(id, (entry) => {
      const stumbles = entry.stumbles + 1;
      return { ...entry, stumbles, ...(stumbles >= most ? { state: "refused" as const, failure } : {}) };
    });
  }

  /** Lets a refused entry try again as it is. */
  async again(id: string): Promise<void> {
    await this.#change(id, (entry) => ({ ...entry, state: "waiting", stumbles: 0, uploads: {}, failure: null }));
  }

  /** Does something with an entry that must not be taken back meanwhile. */
  async whileSending<T>(id: string, work: () => Promise<T>): Promise<T> {
    this.#sending.add(id);
    try {
      return await work();
    } finally {
      this.#sending.delete(id);
    }
  }

  entry(id: string): Promise<Entry | undefined> {
    return this.#database.get<Entry>("outbox", id);
  }

  file(id: string): Promise<LocalFile | undefined> {
    return this.#database.get<LocalFile>("files", id);
  }

  keepFile(file: LocalFile): Promise<void> {
    return this.#database.put("files", file);
  }

  async #change(id: string, change: (entry: Entry) => Entry): Promise<void> {
    await this.#database.write(["outbox"], (shelf) => {
      const asked = shelf("outbox").get(id);
      asked.onsuccess = () => {
        if (asked.result) shelf("outbox").put(change(asked.result as Entry));
      };
    });
    await this.load();
  }
}

function bind(files: IDBObjectStore, id: string, entry: string): void {
  const asked = files.get(id);
  asked.onsuccess = () => {
    if (asked.result) files.put({ ...(asked.result as LocalFile), entry });
  };
}
