/** The tabs of the page about rules, in their order. */
export const TABS = ["runs", "rules", "tables", "forecast", "older"] as const;

/** A tab that stands in the address; the first one needs none. */
export type RunsTab = Exclude<(typeof TABS)[number], "runs">;

/** Returns the tab that an address names. */
export function tabOf(named: unknown): RunsTab | undefined {
  return TABS.slice(1).find((tab): tab is RunsTab => tab === named);
}
