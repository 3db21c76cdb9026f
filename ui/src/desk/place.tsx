import { createContext, useContext, type ReactNode } from "react";
import type { ActorNames } from "../shared/actor.ts";
import type { Me, Model, Words } from "../shared/api/types.ts";
import type { Server } from "../shared/api/server.ts";
import type { Showing } from "../shared/format/value.ts";

/** What a screen inside an app knows: the app, its model for this person, and how values are shown. */
export interface Place {
  app: string;
  model: Model;
  me: Me;
  actor: ActorNames;
  language: string;
  showing: Showing;
  /** Words of the app in the person's language. */
  words: (words: Words | string | null | undefined, fallback?: string) => string;
}

const ServerContext = createContext<Server | null>(null);
const PlaceContext = createContext<Place | null>(null);

export function ServerProvider({ server, children }: { server: Server; children: ReactNode }) {
  return <ServerContext value={server}>{children}</ServerContext>;
}

export function PlaceProvider({ place, children }: { place: Place; children: ReactNode }) {
  return <PlaceContext value={place}>{children}</PlaceContext>;
}

/** Returns the server of this page. */
export function useServer(): Server {
  return given(useContext(ServerContext), "ServerProvider");
}

/** Returns the app that the screen stands in. */
export function usePlace(): Place {
  return given(useContext(PlaceContext), "PlaceProvider");
}

function given<T>(value: T | null, provider: string): T {
  if (value === null) throw new Error(`This screen stands outside a ${provider}.`);
  return value;
}
