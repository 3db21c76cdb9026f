import type { Colour } from "../../shared/api/types.ts";
import classes from "./Tag.module.css";

/** A state or choice in its colour; the word says it all, the colour only helps. */
export function Tag({ colour = "grey", children }: { colour?: Colour | undefined; children: string }) {
  return <span className={classes["tag"]} data-colour={colour}>{children}</span>;
}
