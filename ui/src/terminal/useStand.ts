import { useState } from "react";
import type { RecordRow } from "../shared/api/types.ts";
import { recordLabel } from "../shared/paths.ts";
import { useDevice, usePresence } from "./device.tsx";
import { useStation } from "./station.tsx";
import { useAnswer } from "./useAnswer.ts";

const KEPT_UNDER = "formwright.terminal.stand";
const EVERYWHERE = "*";

/** At which station one works: the shared device's own, or on one's own device the one chosen last. */
export interface Stand {
  /** Null where all stations count. */
  id: string | null;
  label: string;
  chosen: boolean;
  /** Goes to a station, or to all of them; returns what went wrong. */
  choose: (id: string | null) => Promise<string>;
}

/** Follows the station. */
export function useStand(): Stand {
  const { people } = useDevice();
  const { device } = usePresence();
  const { server, app, model, terminal } = useStation();
  const [own, setOwn] = useState(() => localStorage.getItem(KEPT_UNDER) ?? "");
  const named = device ? (device.station ?? EVERYWHERE) : own;
  const id = named && named !== EVERYWHERE ? named : null;
  const entity = terminal?.stations?.of ?? "";
  const asked = useAnswer<RecordRow | null>(`stand ${id}`, async () => (id && entity ? server.record(app, entity, id) : { ok: true, value: null }));
  const choose = async (next: string | null) => {
    if (device) {
      const moved = await people.move(next ?? "");
      return moved.ok ? "" : moved.failure.problems[0]?.message || moved.failure.detail || moved.failure.code;
    }
    localStorage.setItem(KEPT_UNDER, next ?? EVERYWHERE);
    setOwn(next ?? EVERYWHERE);
    return "";
  };
  return { id, label: asked.value ? recordLabel(model, entity, asked.value) : "", chosen: named !== "", choose };
}
