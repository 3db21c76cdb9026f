import type { Result } from "../shared/api/result.ts";
import type { Server } from "../shared/api/server.ts";
import type { Me, SharedDevice } from "../shared/api/types.ts";
import type { DeviceDatabase } from "./offline/database.ts";
import { unheard } from "./offline/kept.ts";
import type { Outbox } from "./offline/outbox.ts";
import { verifierOf, verifies, type Verifier } from "./offline/verifier.ts";

/** Somebody who has signed in at this device, so that they come back by a touch and their PIN. */
export interface Known {
  me: Me;
  badge: string;
  verifier: Verifier | null;
}

/** Who is at this device: which shared device it is, who works now, who can come back. */
export interface Presence {
  ready: boolean;
  device: SharedDevice | null;
  me: Me | null;
  known: readonly Known[];
  /** The badge of whoever is about to come, scanned over somebody else's work. */
  badge?: string;
}

export interface Proof {
  name?: string;
  badge?: string;
  pin: string;
}

const FACT = "presence";
const LEAVING = "leaving";

/** The people at one device; what is known of them outlives the page, so that work goes on without a network. */
export class People {
  readonly #server: Server;
  readonly #database: DeviceDatabase;
  readonly #outbox: Outbox;
  readonly #listeners = new Set<() => void>();
  #presence: Presence = { ready: false, device: null, me: null, known: [] };

  constructor(server: Server, database: DeviceDatabase, outbox: Outbox) {
    this.#server = server;
    this.#database = database;
    this.#outbox = outbox;
  }

  presence = (): Presence => this.#presence;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Takes up what is known from before, and hears from the server where it answers. */
  async start(): Promise<void> {
    const kept = await this.#database.fact<Presence>(FACT);
    if (kept) this.#tell({ ...kept, ready: kept.me !== null || kept.device !== null });
    const code = takePairing();
    if (code) await this.#server.pairDevice(code);
    const before = this.#presence;
    const [asked, me] = await Promise.all([this.#server.device(), this.#server.me()]);
    const change: Partial<Presence> = { ready: true };
    // What is known from before stands there already: who stepped away, came or moved the device meanwhile knows better than the answer.
    if (asked.ok && this.#presence.device === before.device) change.device = asked.value.device;
    if (this.#presence.me === before.me) {
      if (me.ok) change.me = me.value;
      // A device that several share forgets who worked at it once the server has; one's own keeps asking for the password.
      else if (me.failure.status === 401) change.me = null;
    }
    await this.#keep(change);
  }

  /** Signs in by PIN; without the server, who was here before is known by what the device kept. */
  async byPin(proof: Proof): Promise<Result<Me>> {
    const before = this.#presence.known.find((each) => (proof.badge ? each.badge === proof.badge : each.me.name === proof.name));
    const result = await this.#server.signInHere(proof);
    if (!result.ok && unheard(result.failure) && before && (await verifies(proof.pin, before.verifier))) {
      await this.#keep({ me: before.me, badge: "" });
      return { ok: true, value: before.me };
    }
    if (!result.ok) return result;
    const known = { me: result.value, badge: proof.badge ?? before?.badge ?? "", verifier: await verifierOf(proof.pin) };
    await this.#keep({ me: result.value, badge: "", known: [known, ...this.#presence.known.filter((each) => each.me.id !== result.value.id)] });
    return result;
  }

  /** Somebody signed in by password. */
  async came(me: Me): Promise<void> {
    await this.#keep({ me, badge: "" });
  }

  /** Steps away from the screen, for whose badge it is or for anybody; the person can come back by a touch and their PIN. */
  async away(badge = ""): Promise<void> {
    await this.#keep({ me: null, badge });
  }

  /** Signs a person out; the server hears of it once nothing of theirs waits any more. */
  async leave(me: Me): Promise<void> {
    const leaving = (await this.#database.fact<string[]>(LEAVING)) ?? [];
    await this.#database.setFact(LEAVING, [...new Set([...leaving, me.id])]);
    await this.#keep({ me: null, badge: "", known: this.#presence.known.filter((each) => each.me.id !== me.id) });
    await this.sayGoodbye();
  }

  /** Tells the server who left, as soon as all that they did is sent. */
  async sayGoodbye(): Promise<void> {
    const leaving = (await this.#database.fact<string[]>(LEAVING)) ?? [];
    const still: string[] = [];
    for (const person of leaving) {
      const waits = this.#outbox.entries().some((entry) => entry.person === person && entry.state === "waiting");
      const back = this.#presence.me?.id === person || this.#presence.known.some((each) => each.me.id === person);
      if (back) continue;
      const told = waits ? null : await this.#server.signOutAs(person);
      if (!told || (!told.ok && unheard(told.failure))) still.push(person);
    }
    if (leaving.length) await this.#database.setFact(LEAVING, still);
  }

  /** Makes this browser a shared device; who did it is signed out again. */
  async enrol(wish: { title: string; app: string; terminal: string; station: string }): Promise<Result<SharedDevice>> {
    const result = await this.#server.enrolDevice(wish);
    if (!result.ok) return result;
    await this.#server.signOut();
    await this.#keep({ device: result.value, me: null, known: [] });
    return result;
  }

  /** Takes the device to another station. */
  async move(station: string): Promise<Result<SharedDevice>> {
    const result = await this.#server.moveDevice(station);
    if (result.ok) await this.#keep({ device: result.value });
    return result;
  }

  async #keep(change: Partial<Presence>): Promise<void> {
    this.#tell(change);
    await this.#database.setFact(FACT, this.#presence);
  }

  #tell(change: Partial<Presence>): void {
    this.#presence = { ...this.#presence, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** Returns the code of the address that an administrator's screen showed, and takes it out of the address; empty where there is none. */
function takePairing(): string {
  const code = /^#pair=([\w-]+)$/.exec(location.hash)?.[1] ?? "";
  if (code) history.replaceState(null, "", location.pathname);
  return code;
}
