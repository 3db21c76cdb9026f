import type { Failure, Result } from "../../shared/api/result.ts";
import type { StoredFile } from "../../shared/api/types.ts";
import { toWire } from "../../shared/form/clean.ts";
import type { Names } from "../../shared/form/runtime.ts";
import { localIds, withUploads, type Entry, type LocalFile } from "./entry.ts";
import type { Outbox } from "./outbox.ts";

/** The two things that the server is asked for; both may be repeated without harm. */
export interface Post {
  upload: (entry: Entry, file: LocalFile) => Promise<Result<StoredFile>>;
  send: (entry: Entry, values: Names) => Promise<Result<unknown>>;
}

/** How a round ended: all is sent; nobody answers; the next entry may still be taken back. */
export type RoundEnd = "empty" | "unheard" | "held";

export interface Round {
  end: RoundEnd;
  sent: Entry[];
  refused: Entry[];
  /** People whom the server does not know any more: what is theirs waits until they sign in. */
  away: ReadonlySet<string>;
}

/** Answers that say nothing about what was sent: the network, or a server that is not there just now. */
const NOT_HEARD = new Set([0, 408, 425, 429, 502, 503, 504]);
const MOST_STUMBLES = 5;
const SERVER_STUMBLED = 500;

/** Sends what waits, one after the other in its order, until the outbox is empty or nobody answers. */
export async function drain(outbox: Outbox, post: Post, held: (entry: Entry) => boolean): Promise<Round> {
  const away = new Set<string>();
  const round: Round = { end: "empty", sent: [], refused: [], away };
  const met = new Set<string>();
  const next = () => outbox.entries().find((entry) => entry.state === "waiting" && !met.has(entry.id) && !away.has(entry.person));
  for (let entry = next(); entry; entry = next()) {
    if (held(entry)) return { ...round, end: "held" };
    met.add(entry.id);
    const current = entry;
    const failure = await outbox.whileSending(entry.id, () => deliver(outbox, post, current));
    if (!failure) round.sent.push(entry);
    else if (failure.status === 401) away.add(entry.person);
    else if (NOT_HEARD.has(failure.status)) return { ...round, end: "unheard" };
    else if (failure.status >= SERVER_STUMBLED) {
      await outbox.stumbled(entry.id, failure, MOST_STUMBLES);
      return { ...round, end: "unheard" };
    } else {
      await outbox.refused(entry.id, failure);
      round.refused.push(entry);
    }
  }
  return round;
}

/** Sends one entry with its files; what was sent is gone from the outbox. */
async function deliver(outbox: Outbox, post: Post, entry: Entry): Promise<Failure | null> {
  const uploads = { ...entry.uploads };
  for (const id of Object.values(entry.values).flatMap(localIds)) {
    const file = uploads[id] ? undefined : await outbox.file(id);
    if (!file) continue;
    const stored = await post.upload(entry, file);
    if (!stored.ok) return stored.failure;
    uploads[id] = stored.value;
    await outbox.uploaded(entry.id, id, stored.value);
  }
  const values = Object.fromEntries(Object.entries(entry.values).map(([key, value]) => [key, toWire(withUploads(value, uploads))]));
  const result = await post.send(entry, values);
  if (!result.ok && !taken(entry, result.failure)) return result.failure;
  await outbox.remove(entry.id);
  return null;
}

/** Tells whether a refusal only says that the record is there already: its id was made here, so it is this very one. */
function taken(entry: Entry, failure: Failure): boolean {
  return entry.deed.kind === "form" && failure.problems.some((problem) => problem.code === "not_unique" && problem.path === "/id");
}
