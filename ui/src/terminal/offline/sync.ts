import { drain, type Post, type Round } from "./drain.ts";
import type { Entry } from "./entry.ts";
import type { Outbox } from "./outbox.ts";

/** What is always told of the way to the server. */
export interface SyncState {
  /** Whether the server answered when it was last asked. */
  reachable: boolean;
  sending: boolean;
  /** People whose work waits until they sign in again. */
  away: readonly string[];
}

const LOCK = "formwright-outbox";
const EVERY = 15_000;
const FIRST_PAUSE = 1000;
const AFTER_PROGRESS = 250;

/** Brings the outbox to the server: at once where it can, again when the network is back, one window at a time. */
export class Sync {
  readonly #outbox: Outbox;
  readonly #post: Post;
  readonly #listeners = new Set<() => void>();
  readonly #heard = new Set<(round: Round) => void>();
  // By the page's own clock: the device's may be set, and who closes the page has given up taking back.
  readonly #held = new Map<string, number>();
  #state: SyncState = { reachable: navigator.onLine, sending: false, away: [] };
  #timer = 0;
  #pause = FIRST_PAUSE;

  constructor(outbox: Outbox, post: Post) {
    this.#outbox = outbox;
    this.#post = post;
  }

  state = (): SyncState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Hears what became of entries. */
  onRound(listener: (round: Round) => void): () => void {
    this.#heard.add(listener);
    return () => this.#heard.delete(listener);
  }

  /** Begins; returns what ends it. */
  start(): () => void {
    const now = () => void this.go();
    const gone = () => this.#tell({ reachable: false });
    const seen = () => document.visibilityState === "visible" && now();
    window.addEventListener("online", now);
    window.addEventListener("offline", gone);
    document.addEventListener("visibilitychange", seen);
    now();
    return () => {
      window.clearTimeout(this.#timer);
      window.removeEventListener("online", now);
      window.removeEventListener("offline", gone);
      document.removeEventListener("visibilitychange", seen);
    };
  }

  /** Lets an entry be taken back for some seconds before it is sent. */
  hold(id: string, seconds: number): void {
    this.#held.set(id, performance.now() + seconds * 1000);
    this.#again(seconds * 1000);
  }

  /** Returns for how many more seconds an entry can be taken back. */
  secondsLeft(id: string): number {
    return Math.max(0, Math.ceil(((this.#held.get(id) ?? 0) - performance.now()) / 1000));
  }

  /** Sends an entry without waiting any longer. */
  release(id: string): void {
    if (this.#held.delete(id)) void this.go();
  }

  /** Sends what waits, unless another window does it now. */
  async go(): Promise<void> {
    if (this.#state.sending) return;
    await (navigator.locks ? navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => lock && this.#round()) : this.#round());
  }

  async #round(): Promise<void> {
    await this.#outbox.load();
    this.#tell({ sending: true });
    const round = await drain(this.#outbox, this.#post, (entry) => this.#isHeld(entry));
    const unheard = round.end === "unheard";
    const heard = round.sent.length > 0 || round.refused.length > 0 || round.away.size > 0;
    this.#pause = nextPause(this.#pause, unheard, heard);
    this.#tell({ sending: false, away: [...round.away], reachable: unheard ? false : heard || this.#state.reachable });
    if (heard) for (const listener of this.#heard) listener(round);
    if (round.end === "held") this.#again(this.#nextRelease());
    else this.#again(unheard ? this.#pause : EVERY);
  }

  /** Takes notice of an answer, or of silence, to some other question. */
  noticed(reachable: boolean): void {
    if (reachable === this.#state.reachable) return;
    this.#tell({ reachable });
    if (reachable) void this.go();
  }

  #isHeld({ id }: Entry): boolean {
    const until = this.#held.get(id);
    if (until === undefined) return false;
    if (until > performance.now()) return true;
    this.#held.delete(id);
    return false;
  }

  #nextRelease(): number {
    const first = this.#outbox.entries().find((entry) => entry.state === "waiting" && this.#held.has(entry.id));
    return first ? Math.max(0, (this.#held.get(first.id) ?? 0) - performance.now()) : EVERY;
  }

  #again(milliseconds: number): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.go(), milliseconds + 20);
  }

  #tell(change: Partial<SyncState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** Waits longer and longer where nobody answers; a network that loses only some answers is tried again soon. */
function nextPause(before: number, unheard: boolean, heard: boolean): number {
  if (!unheard) return FIRST_PAUSE;
  return heard ? AFTER_PROGRESS : Math.min(EVERY, before * 2);
}
