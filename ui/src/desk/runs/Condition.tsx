import { CircleCheck, CircleHelp, CircleX } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Json } from "../../shared/api/types.ts";
import type { Part, Told, Weighed } from "./api.ts";
import classes from "./Runs.module.css";

const LITERAL = /^(['"].*['"]|-?[\d.]+|true|false|null|\[.*\])$/s;

/** A condition, whether it held, and the values that decided it; `aged` where they should be of then. */
export function Condition({ part, aged = false }: { part: Part; aged?: boolean }) {
  const { t } = useTranslation();
  const Icon = part.holds ? CircleCheck : part.holds === false ? CircleX : CircleHelp;
  const values = part.trace ? valuesOf(part.trace) : [];
  return (
    <div className={classes["condition"]} data-holds={part.holds ?? undefined}>
      <Icon size={15} role="img" aria-label={t(part.holds ? "why.holds" : part.holds === false ? "why.holds_not" : "why.unknown")} />
      <div className="fw-grow">
        <code className="fw-code">{part.text}</code>
        {values.length > 0 && <p className={classes["values"]}>{values.map(([name, value]) => <span key={name}><code className="fw-code">{name}</code> = <b>{shown(value)}</b></span>)}</p>}
        {aged && part.as_of === "now" && <p className={classes["hint"]}>{t("why.as_of_now")}</p>}
      </div>
    </div>
  );
}

/** What can be done about it, with names of the definition set apart. */
export function TellHint({ told }: { told: Told }) {
  if (!told.hint) return null;
  return <p className={classes["hint"]}>{told.hint.split("`").map((piece, index) => (index % 2 ? <code key={index} className="fw-code">{piece}</code> : piece))}</p>;
}

/** The smallest parts of a condition that have a value of their own, each once. */
function valuesOf(weighed: Weighed, found = new Map<string, Json>()): [string, Json][] {
  if (weighed.parts.length === 0 && !LITERAL.test(weighed.text.trim())) found.set(weighed.text, weighed.value);
  weighed.parts.forEach((part) => valuesOf(part, found));
  return [...found];
}

function shown(value: Json): string {
  return value === null || value === undefined ? "–" : typeof value === "object" ? JSON.stringify(value) : String(value);
}
