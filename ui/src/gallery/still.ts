import type { Result } from "../shared/api/result.ts";
import type { Page, RecordRow } from "../shared/api/types.ts";

const ROWS = ["WO-0042 橡木盒", "WO-0043 首饰盒"].map((label, at) => ({ id: `01J0000000000000000000000${at + 1}`, version: 1, label }));

/** Answers what a picker asks with the same few records: the gallery has no server of its own. */
export const still = {
  list: (): Promise<Result<Page<RecordRow>>> => Promise.resolve({ ok: true, value: { rows: ROWS, next: null } }),
};
