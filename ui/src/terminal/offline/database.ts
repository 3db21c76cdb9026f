/** What the device keeps: what is still to be sent, its files, answers for hours without a network, and facts about itself. */
export type Shelf = "outbox" | "files" | "kept" | "facts";

const NAME = "formwright-terminal";
const KEYS: Record<Shelf, string> = { outbox: "id", files: "id", kept: "key", facts: "key" };

/** A fact about the device itself. */
export interface Fact {
  key: string;
  value: unknown;
}

/** The database of this browser. What was written is on disk when the promise resolves. */
export class DeviceDatabase {
  readonly #opened: Promise<IDBDatabase>;

  constructor(factory: IDBFactory = indexedDB, name = NAME) {
    this.#opened = opened(factory, name);
  }

  async get<T>(shelf: Shelf, key: string): Promise<T | undefined> {
    const database = await this.#opened;
    return (await answered(database.transaction(shelf).objectStore(shelf).get(key))) as T | undefined;
  }

  async all<T>(shelf: Shelf): Promise<T[]> {
    const database = await this.#opened;
    return (await answered(database.transaction(shelf).objectStore(shelf).getAll())) as T[];
  }

  /** Does several things at once, all or nothing. */
  async write(shelves: Shelf[], work: (shelf: (name: Shelf) => IDBObjectStore) => void): Promise<void> {
    const database = await this.#opened;
    await new Promise<void>((resolve, reject) => {
      const writing = database.transaction(shelves, "readwrite", { durability: "strict" });
      writing.oncomplete = () => resolve();
      writing.onabort = () => reject(writing.error ?? new Error("The device's database refused to write."));
      work((name) => writing.objectStore(name));
    });
  }

  put(shelf: Shelf, value: unknown): Promise<void> {
    return this.write([shelf], (shelfNamed) => void shelfNamed(shelf).put(value));
  }

  remove(shelf: Shelf, key: string): Promise<void> {
    return this.write([shelf], (shelfNamed) => void shelfNamed(shelf).delete(key));
  }

  async fact<T>(key: string): Promise<T | undefined> {
    return (await this.get<Fact>("facts", key))?.value as T | undefined;
  }

  setFact(key: string, value: unknown): Promise<void> {
    return this.put("facts", { key, value } satisfies Fact);
  }

  async close(): Promise<void> {
    (await this.#opened).close();
  }
}

function opened(factory: IDBFactory, name: string): Promise<IDBDatabase> {
  const opening = factory.open(name, 1);
  opening.onupgradeneeded = () => {
    for (const [shelf, keyPath] of Object.entries(KEYS)) opening.result.createObjectStore(shelf, { keyPath });
  };
  return answered(opening);
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("The device's database does not answer."));
  });
}
