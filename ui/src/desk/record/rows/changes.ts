import type { Field, Json, Model, RecordRow } from "../../../shared/api/types.ts";
import type { Refusal } from "../../../shared/form/clean.ts";
import { cellValue } from "./cells.ts";

/** What was done to the rows of a sub-table: texts typed by row and column, new rows, and rows to be deleted. */
export interface Work {
  typed: ReadonlyMap<string, Readonly<Record<string, string>>>;
  fresh: readonly string[];
  gone: ReadonlySet<string>;
}

export const NOTHING_DONE: Work = { typed: new Map(), fresh: [], gone: new Set() };

/** Returns the work with texts put into a block of cells, as a paste does; rows that are missing are begun. */
export function put(work: Work, keys: readonly string[], columns: readonly string[], at: { row: number; column: number }, texts: readonly (readonly string[])[]): Work {
  const typed = new Map(work.typed);
  const fresh = [...work.fresh];
  texts.forEach((cells, down) => {
    const index = at.row + down;
    const key = keys[index] ?? fresh[index - (keys.length - work.fresh.length)] ?? begin(fresh);
    const before = typed.get(key) ?? {};
    const now = Object.fromEntries(cells.flatMap((text, across) => { const column = columns[at.column + across]; return column ? [[column, text]] : []; }));
    typed.set(key, { ...before, ...now });
  });
  return { ...work, typed, fresh };
}

function begin(fresh: string[]): string {
  const key = `new ${fresh.length + 1}`;
  fresh.push(key);
  return key;
}

/** Returns the rows as a change of their owner carries them, or by cell why they cannot be sent. */
export function sent(work: Work, rows: readonly RecordRow[], fields: Record<string, Field>, model: Model, zone: string): { rows: Json[] } | { wrong: Map<string, Refusal> } {
  const wrong = new Map<string, Refusal>();
  const out: Json[] = [];
  const read = (key: string) => {
    const values: Record<string, Json> = {};
    for (const [column, text] of Object.entries(work.typed.get(key) ?? {})) {
      const field = fields[column];
      const cell = field && cellValue(text, field, model, zone);
      if (cell && "refused" in cell) wrong.set(`${key} ${column}`, cell.refused);
      else if (cell) values[column] = cell.value ?? null;
    }
    return values;
  };
  for (const row of rows) {
    if (work.gone.has(row.id)) out.push({ id: row.id, version: row.version, _delete: true });
    else if (work.typed.has(row.id)) out.push({ id: row.id, version: row.version, ...read(row.id) });
  }
  for (const key of work.fresh) {
    if (work.gone.has(key)) continue;
    const values = read(key);
    if (Object.values(values).some((value) => value !== null)) out.push(values);
  }
  return wrong.size ? { wrong } : { rows: out };
}
