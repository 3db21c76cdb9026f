import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { unwrap } from "../../../shared/api/result.ts";
import type { RecordRow } from "../../../shared/api/types.ts";
import { valueAt } from "../../../shared/paths.ts";
import { quoted, whereText } from "../../list/filters.ts";
import { usePlace, useServer } from "../../place.tsx";
import type { Question } from "../kinds.ts";
import { addDays, beginOf, dayOf } from "../parts/days.ts";
import { wholeDays, type Told } from "./wholeDays.ts";

/** A stretch of days: the first, and the one behind the last, of a field of a type. */
export interface Stretch {
  field: string;
  type: string;
  from: string;
  to: string;
}

/** Reads the records of some days; a day with more than `most` of them hides none of the others. */
export function useDays(entity: string, question: Question, fields: readonly string[], { field, type, from, to }: Stretch, most: number) {
  const server = useServer();
  const { app, showing } = usePlace();
  const { zone } = showing;
  const query = useQuery({
    queryKey: ["list", app, entity, { ...question, fields }, "days", field, from, to],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const rows: RecordRow[] = [];
      const crowded = new Set<string>();
      for (let begin: string | null = from; begin !== null && begin < to; ) {
        const within = `${field} >= ${quoted(beginOf(begin, type, zone))} and ${field} < ${quoted(beginOf(to, type, zone))}`;
        const page = unwrap(await server.list(app, entity, { ...question, where: whereText(question.where || null, [within]), order_by: [field], fields: [...fields], limit: most }, signal));
        const told: Told<RecordRow> = wholeDays(page.rows, page.next !== null, (row) => dayOf(valueAt(row, field), zone), (day) => addDays(day, 1));
        rows.push(...told.rows);
        if (told.crowded) crowded.add(told.crowded);
        begin = told.next;
      }
      return { rows, crowded };
    },
  });
  return { query, rows: query.data?.rows ?? NO_ROWS, crowded: query.data?.crowded ?? NO_DAYS };
}

const NO_ROWS: readonly RecordRow[] = [];
const NO_DAYS: ReadonlySet<string> = new Set();
