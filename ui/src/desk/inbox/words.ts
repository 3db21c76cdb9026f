import type { Colour } from "../../shared/api/types.ts";
import type { Place } from "./path.ts";

/** How a task came to somebody, where it is not simply theirs. */
export const WHY: Record<string, string> = {
  vacant: "inbox.why_vacant", manager: "inbox.why_manager", before: "inbox.why_added", after: "inbox.why_added",
  transferred: "inbox.why_transferred", escalated: "inbox.why_escalated", reassigned: "inbox.why_reassigned",
};

/** What became of a task. */
export const OUTCOMES: Record<string, { words: string; colour: Colour }> = {
  approved: { words: "inbox.approved", colour: "green" }, rejected: { words: "inbox.rejected", colour: "red" },
  returned: { words: "inbox.returned", colour: "amber" }, passed_on: { words: "inbox.passed_on", colour: "grey" },
  closed: { words: "inbox.closed", colour: "grey" }, waiting: { words: "inbox.waiting", colour: "grey" },
};

/** How a whole approval stands. */
export const STATES: Record<string, { words: string; colour: Colour }> = {
  running: { words: "inbox.running", colour: "blue" }, passed: { words: "inbox.approved", colour: "green" },
  failed: { words: "inbox.rejected", colour: "red" }, returned: { words: "inbox.returned", colour: "amber" },
  withdrawn: { words: "inbox.withdrawn", colour: "grey" }, cancelled: { words: "inbox.cancelled", colour: "grey" },
};

/** What the diagram says of a step. */
export const PLACES: Record<Place, { words: string; colour: Colour }> = {
  done: { words: "path.done", colour: "green" }, now: { words: "path.now", colour: "blue" }, rejected: { words: "path.rejected", colour: "red" },
  returned: { words: "path.returned", colour: "amber" }, skipped: { words: "path.skipped", colour: "grey" }, coming: { words: "path.coming", colour: "grey" },
  waits: { words: "path.waits", colour: "amber" }, stuck: { words: "path.stuck", colour: "red" }, never: { words: "path.never", colour: "grey" },
};

/** Signers come before or after who adds them. */
export const SIGNERS: Record<string, string> = { before: "event.signer_before", after: "event.signer_after" };

/** What happened, as a sentence about who did it. */
export const EVENTS: Record<string, string> = {
  started: "event.started", asked: "event.asked", waits: "event.waits", skipped: "event.skipped", approved: "event.approved",
  rejected: "event.rejected", returned: "event.returned", transferred: "event.transferred",
  resubmitted: "event.resubmitted", withdrew: "event.withdrew", overdue: "event.overdue", urged: "event.urged", stuck: "event.stuck",
  moved_to_newest: "event.moved_to_newest", passed: "event.passed", failed: "event.failed", cancelled: "event.cancelled",
};
