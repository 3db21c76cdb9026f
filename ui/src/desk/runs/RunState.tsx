import { useTranslation } from "react-i18next";
import type { Colour } from "../../shared/api/types.ts";
import { Tag } from "../parts/Tag.tsx";

const STATES: Record<string, { words: string; colour: Colour }> = {
  done: { words: "runs.done", colour: "green" },
  succeeded: { words: "runs.done", colour: "green" },
  skipped: { words: "runs.skipped", colour: "grey" },
  running: { words: "runs.running", colour: "blue" },
  waiting: { words: "runs.waiting", colour: "amber" },
  pending: { words: "runs.waiting", colour: "amber" },
  failed: { words: "runs.failed", colour: "red" },
};

/** The state of a run or of one of its steps. */
export function RunState({ state }: { state: string }) {
  const { t } = useTranslation();
  const known = STATES[state];
  return <Tag colour={known?.colour}>{known ? t(known.words) : state}</Tag>;
}
