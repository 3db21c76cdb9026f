import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Colour } from "../../shared/api/types.ts";
import { Tag } from "../parts/Tag.tsx";

/** How a run stands. */
export const STATES: Record<string, { words: string; colour: Colour }> = {
  done: { words: "runs.done", colour: "green" },
  failed: { words: "runs.failed", colour: "red" },
  running: { words: "runs.running", colour: "blue" },
  queued: { words: "runs.queued", colour: "grey" },
  waiting: { words: "runs.waiting", colour: "amber" },
  paused: { words: "runs.paused", colour: "violet" },
  stopped: { words: "runs.stopped", colour: "grey" },
};

/** The state of a run. */
export function RunState({ state }: { state: string }) {
  const { t } = useTranslation();
  const known = STATES[state];
  return <Tag colour={known?.colour}>{known ? t(known.words) : state}</Tag>;
}
