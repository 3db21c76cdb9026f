import type { Colour } from "../../shared/api/types.ts";
import { DefinedIcon } from "../../shared/icons/DefinedIcon.tsx";
import classes from "./Tag.module.css";

interface Props {
  colour?: Colour | undefined;
  icon?: string | undefined;
  children: string;
}

/** A state or choice in its colour; the word says it all, colour and icon only help. */
export function Tag({ colour = "grey", icon, children }: Props) {
  return <span className={classes["tag"]} data-colour={colour}>{icon && <DefinedIcon name={icon} size={14} />}{children}</span>;
}
