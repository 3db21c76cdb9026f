import { createContext, useContext, type ReactNode } from "react";
import type { ActorNames } from "../shared/actor.ts";
import type { Server } from "../shared/api/server.ts";
import type { Me, Model } from "../shared/api/types.ts";
import type { Showing } from "../shared/format/value.ts";

/** What every screen of the terminal knows. */
export interface Station {
  server: Server;
  me: Me;
  app: string;
  actor: ActorNames;
  model: Model;
  showing: Showing;
  /** How many submissions were taken since the person signed in. */
  taken: number;
  onTaken: () => void;
}

const StationContext = createContext<Station | null>(null);

export function StationProvider({ station, children }: { station: Station; children: ReactNode }) {
  return <StationContext value={station}>{children}</StationContext>;
}

/** Returns what surrounds the screen. */
export function useStation(): Station {
  const station = useContext(StationContext);
  if (!station) throw new Error("This screen stands outside a StationProvider.");
  return station;
}
