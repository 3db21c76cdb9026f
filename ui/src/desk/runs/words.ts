/** What a step does. */
export const STEPS: Record<string, string> = {
  create: "step.create", update: "step.update", upsert: "step.upsert", delete: "step.delete", transition: "step.transition", decide: "step.decide",
  compute: "step.compute", query: "step.query", find: "step.find", if: "step.if", choose: "step.choose", each: "step.each", parallel: "step.parallel",
  transaction: "step.transaction", wait: "step.wait", call: "step.call", return: "step.return", signal: "step.signal", notify: "step.notify", mail: "step.mail", chat: "step.chat", http: "step.http", print: "step.print",
  file: "step.file", moved: "step.moved", port: "step.port", stop: "step.stop", fail: "step.fail",
};

/** Why a step left records out. */
export const SKIPPED: Record<string, string> = {
  condition: "left.condition", unchanged: "left.unchanged", once: "left.once", gone: "left.gone", state: "left.state", no_row: "left.no_row",
  nobody: "left.nobody", no_address: "left.no_address", too_many: "left.too_long",
};

/** Parts of a step that have words of their own. */
export const SAYINGS: Record<string, string> = {
  do: "say.do", once_per: "say.once_per", given: "say.given", order_by: "say.order_by", key: "say.key", by: "say.by", figures: "say.figures",
  title: "say.title", text: "say.text", until: "say.until", with: "say.with", input: "say.input", wait: "say.wait", accept: "say.accept",
};

/** What happens where several rows of a decision table fit. */
export const HITS = { first: "table.first", unique: "table.unique", priority: "table.priority", collect: "table.collect" } as const;

/** What a rule listens to. */
export const EVENTS: Record<string, string> = {
  created: "on.created", updated: "on.updated", deleted: "on.deleted", transitioned: "on.transitioned", due: "on.due", entered: "on.entered", left: "on.left",
};

/** Other triggers, told by the key that only they have. */
export const TRIGGERS: readonly (readonly [string, string])[] = [
  ["cron", "on.cron"], ["rrule", "on.cron"], ["every", "on.every"], ["date", "on.date"], ["holds", "on.holds"], ["hook", "on.hook"], ["button", "on.button"],
  ["scan", "on.scan"], ["called", "on.called"],
];

/** What happened to a record. */
export const CHANGES: Record<string, string> = {
  created: "change.created", updated: "change.updated", deleted: "change.deleted", transitioned: "change.moved", restored: "change.restored",
};

/** What became of a moment in which a rule might have fired. */
export const OUTCOMES: Record<string, { words: string; colour: "green" | "amber" | "grey" }> = {
  fired: { words: "why.fired", colour: "green" }, left_out: { words: "why.left_out", colour: "amber" }, not_heard: { words: "why.not_heard", colour: "grey" },
  pending: { words: "why.pending", colour: "amber" }, nothing: { words: "why.nothing", colour: "grey" }, hidden: { words: "why.hidden", colour: "grey" },
};

/** What started a run, where it was no change of a record. */
export const STARTS: Record<string, string> = {
  due: "start.due", button: "start.button", hook: "start.hook", scan: "start.scan", called: "start.called", entered: "start.entered", left: "start.left", holds: "start.holds",
};

/** What will happen by time alone. */
export const COMING: Record<string, string> = { rule: "coming.rule", schedule: "coming.schedule", wait: "coming.wait" };

/** When the steps of a state are taken. */
export const WHEN: Record<string, string> = { enter: "on.enters", leave: "on.leaves", timer: "on.timer" };
