/** What one answer tells of a stretch of days: rows of days that are all there or have more than one answer holds, and where to ask on. */
export interface Told<Row> {
  rows: readonly Row[];
  /** The day that has more rows than an answer holds. */
  crowded: string | null;
  /** The day from which to ask on. */
  next: string | null;
}

/**
 * Returns what an answer in the order of days tells: where it was cut off, the day of the cut is asked again as a whole, unless that
 * day alone fills the answer; then its first rows are shown, and the days behind it are not lost.
 */
export function wholeDays<Row>(rows: readonly Row[], cut: boolean, day: (row: Row) => string, following: (day: string) => string): Told<Row> {
  const [first, last] = [rows[0], rows.at(-1)];
  if (!cut || first === undefined || last === undefined) return { rows, crowded: null, next: null };
  const at = day(last);
  if (day(first) === at) return { rows, crowded: at, next: following(at) };
  return { rows: rows.filter((row) => day(row) !== at), crowded: null, next: at };
}
