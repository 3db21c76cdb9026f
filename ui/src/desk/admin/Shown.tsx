import type { ReactNode } from "react";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import type { Loaded } from "./useLoaded.ts";

/** What was asked for: on its way, refused with a way to ask again, or there. */
export function Shown<T>({ loaded, children }: { loaded: Loaded<T>; children: (value: T) => ReactNode }) {
  if (loaded.failure) return <Trouble failure={loaded.failure} onRetry={loaded.again} />;
  if (loaded.value === undefined) return <Waiting />;
  return <>{children(loaded.value)}</>;
}
