import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Json } from "../../shared/api/types.ts";
import classes from "./Document.module.css";

const MOST_LISTED = 12;

/** A JSON document as nested terms and values: the plain form of a trace. */
export function Document({ value }: { value: Json }) {
  if (value === null || value === undefined) return <span className={classes["none"]}>–</span>;
  if (typeof value !== "object") return <span className={classes["value"]}>{String(value)}</span>;
  if (Array.isArray(value)) return <Listed items={value} />;
  const entries = Object.entries(value);
  if (!entries.length) return <span className={classes["none"]}>–</span>;
  return (
    <dl className={classes["document"]}>
      {entries.map(([name, item]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd><Document value={item} /></dd>
        </div>
      ))}
    </dl>
  );
}

/** The first of many say what the rest is like. */
function Listed({ items }: { items: Json[] }) {
  const { t } = useTranslation();
  if (!items.length) return <span className={classes["none"]}>–</span>;
  const more = items.length - MOST_LISTED;
  return (
    <ul className={classes["list"]}>
      {items.slice(0, MOST_LISTED).map((item, index) => <li key={index}><Document value={item} /></li>)}
      {more > 0 && <li className={classes["none"]}>{t("runs.more", { count: more })}</li>}
    </ul>
  );
}
