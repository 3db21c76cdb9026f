import type { CSSProperties } from "react";
import type { ViewProps } from "../views/kinds.ts";
import type { Column } from "./columns.ts";

/** Returns how many columns stay in sight: what the address says, else the view. */
export function frozenOf({ address, view }: Pick<ViewProps, "address" | "view">): number {
  return address.z ?? (view.layout.type === "list" ? (view.layout.freeze ?? 1) : 0);
}

/** Returns where a frozen cell stands; undefined for one that moves with the others. `before` is what stands left of all columns. */
export function frozenAt(columns: readonly Column[], position: number, frozen: number, before: number): CSSProperties | undefined {
  if (position >= frozen) return undefined;
  return { insetInlineStart: columns.slice(0, position).reduce((sum, column) => sum + column.width, before) };
}
