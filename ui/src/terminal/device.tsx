import { createContext, useContext, useSyncExternalStore, type ReactNode } from "react";
import type { Client } from "../shared/api/client.ts";
import type { Server } from "../shared/api/server.ts";
import { DeviceDatabase } from "./offline/database.ts";
import type { Entry } from "./offline/entry.ts";
import { KeptAnswers } from "./offline/kept.ts";
import { Outbox } from "./offline/outbox.ts";
import { postOf } from "./offline/post.ts";
import { Sync, type SyncState } from "./offline/sync.ts";
import { People, type Presence } from "./people.ts";

/** This device: what it keeps, and its way to the server. It is there before anybody signs in. */
export interface Device {
  server: Server;
  database: DeviceDatabase;
  outbox: Outbox;
  kept: KeptAnswers;
  sync: Sync;
  people: People;
}

const DeviceContext = createContext<Device | null>(null);

/** Opens what this browser keeps. */
export function openDevice(client: Client, server: Server): Device {
  const database = new DeviceDatabase();
  const outbox = new Outbox(database);
  return { server, database, outbox, kept: new KeptAnswers(database), sync: new Sync(outbox, postOf(client)), people: new People(server, database, outbox) };
}

export function DeviceProvider({ device, children }: { device: Device; children: ReactNode }) {
  return <DeviceContext value={device}>{children}</DeviceContext>;
}

/** Returns the device that the screen stands on. */
export function useDevice(): Device {
  const device = useContext(DeviceContext);
  if (!device) throw new Error("This screen stands outside a DeviceProvider.");
  return device;
}

/** Follows who is at the device. */
export function usePresence(): Presence {
  const { people } = useDevice();
  return useSyncExternalStore(people.subscribe, people.presence);
}

/** Follows what is in the outbox. */
export function useEntries(): readonly Entry[] {
  const { outbox } = useDevice();
  return useSyncExternalStore(outbox.subscribe, outbox.entries);
}

/** Follows the way to the server. */
export function useSync(): SyncState {
  const { sync } = useDevice();
  return useSyncExternalStore(sync.subscribe, sync.state);
}
