import { createContext, useContext, type ReactNode } from "react";
import type { ActorNames } from "../shared/actor.ts";
import type { Me, Model, TerminalDefinition } from "../shared/api/types.ts";
import type { Showing } from "../shared/format/value.ts";
import type { Asking } from "./offline/asking.ts";

/** What every screen of the terminal knows. */
export interface Station {
  /** What the screens ask; answers are kept for hours without a network. */
  server: Asking;
  me: Me;
  app: string;
  actor: ActorNames;
  model: Model;
  showing: Showing;
  /** How many submissions were taken since the person signed in. */
  taken: number;
  onTaken: (by: 1 | -1) => void;
  /** How long something done can be taken back. */
  undoSeconds: number;
  /** What the device shows; null where the app defines no terminal. */
  terminal: TerminalDefinition | null;
  /** Whether a newer release waits until this form is finished. */
  newer: boolean;
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
