import { Check, CircleHelp, X } from "lucide-react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import type { Json } from "../../../shared/api/types.ts";
import classes from "../Admin.module.css";
import type { Names, Part, Trace } from "../api.ts";
import { spoken } from "../spoken.ts";

interface Props {
  title: string;
  part: Part;
  entity: string;
  names: Names;
}

/** A condition in words, and below it each of its parts with the value that it had. */
export function ConditionTree({ title, part, entity, names }: Props) {
  const { t, i18n } = useTranslation();
  const [Drawn, kind, words] = part.holds === null ? ([CircleHelp, "some", "admin.not_decided"] as const) : part.holds ? ([Check, "yes", "admin.holds_true"] as const) : ([X, "no", "admin.holds_false"] as const);
  return (
    <div>
      <div><b>{title}:</b> {spoken(part.text, entity, names, i18n.language)} <Drawn size={16} className={classes[kind]} role="img" aria-label={t(words)} /></div>
      <ul className={classes["tree"]}>{part.trace ? <Branch trace={part.trace} /> : <li><code>{part.text}</code></li>}</ul>
    </div>
  );
}

function Branch({ trace }: { trace: Trace }) {
  const { t } = useTranslation();
  return (
    <li>
      <code>{trace.text}</code>{" = "}
      <span className={classes["value"]}>{trace.hidden ? t("admin.value_hidden") : told(trace.value, t("admin.value_empty"))}</span>
      {trace.parts.length > 0 && <ul className={classes["tree"]}>{trace.parts.map((part, index) => <Branch key={index} trace={part} />)}</ul>}
    </li>
  );
}

function told(value: Json | undefined, empty: string): string {
  if (value === null || value === undefined || value === "") return empty;
  return typeof value === "string" ? value : JSON.stringify(value);
}
