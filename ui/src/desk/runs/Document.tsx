import type { Json } from "../../shared/api/types.ts";
import classes from "./Document.module.css";

/** A JSON document as nested terms and values: the plain form of a trace. */
export function Document({ value }: { value: Json }) {
  if (value === null || value === undefined) return <span className={classes["none"]}>–</span>;
  if (typeof value !== "object") return <span className={classes["value"]}>{String(value)}</span>;
  const entries = Array.isArray(value) ? value.map((item, index): [string, Json] => [String(index + 1), item]) : Object.entries(value);
  if (!entries.length) return <span className={classes["none"]}>–</span>;
  return (
    <dl className={classes["document"]}>
      {entries.map(([name, item]) => (
        <div key={name} data-nested={(typeof item === "object" && item !== null) || undefined}>
          <dt>{name}</dt>
          <dd><Document value={item} /></dd>
        </div>
      ))}
    </dl>
  );
}
