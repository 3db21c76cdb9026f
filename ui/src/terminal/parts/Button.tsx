import type { ComponentProps } from "react";

interface Props extends ComponentProps<"button"> {
  kind?: "main" | "plain" | "quiet" | "next";
}

/** A button for gloves. */
export function Button({ kind = "plain", type = "button", className = "", ...rest }: Props) {
  return <button {...rest} type={type} className={`t-button t-${kind} ${className}`} />;
}
