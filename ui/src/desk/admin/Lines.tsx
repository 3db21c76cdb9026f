import { useEffect, useRef } from "react";
import classes from "./Admin.module.css";

interface Props {
  lines: readonly string[];
  label: string;
  /** The line that somebody was led to, counted from 1. */
  marked?: number;
  /** Whether lines begin with what became of them. */
  changes?: boolean;
}

/** Lines of a definition, or what became of them. */
export function Lines({ lines, label, marked, changes = false }: Props) {
  const led = useRef<HTMLElement>(null);
  // Nothing is returned: newer browsers answer with a promise, which React would take for what tidies up.
  useEffect(() => { led.current?.scrollIntoView({ block: "center" }); }, [marked]);
  return (
    <pre className={classes["code"]} tabIndex={0} role="region" aria-label={label}>
      {lines.map((line, index) => (
        <span
          key={index} ref={index + 1 === marked ? led : null} className={classes["line"]} data-kind={changes ? line[0] : undefined}
          data-marked={index + 1 === marked || undefined}
        >
          {!changes && `${String(index + 1).padStart(4)}  `}{line || " "}
        </span>
      ))}
    </pre>
  );
}
