import { Check, CircleDashed, X } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { formatDecimal } from "../../shared/format/decimal.ts";
import { usePlace } from "../place.tsx";
import { ChangeList } from "./ChangeList.tsx";
import { Document } from "./Document.tsx";
import classes from "./Steps.module.css";
import { aimOf, partsOf, sayingsOf } from "./telling.ts";
import { textOf, type Did, type Step } from "./tree.ts";
import { SAYINGS, SKIPPED, STEPS } from "./words.ts";

interface Props {
  step: Step;
  known: ReadonlyMap<string, string>;
  did: Did | undefined;
  state: string | undefined;
}

/** Steps whose own value is told elsewhere: as a way, or in words. */
const OWN_WORDS = new Set(["if", "fail", "stop"]);

/** What a step does, to what, and what became of it in a run. */
export function StepHead({ step, known, did, state }: Props) {
  const { t } = useTranslation();
  const { language, model, words } = usePlace();
  const aim = aimOf(step, known, model);
  const what = step.given[step.kind];
  const parts = partsOf(step);
  const condition = step.blocks.length && step.kind !== "each" ? "" : textOf(step.given["if"] ?? step.given["where"]);
  const named = typeof what === "string" && !aim && !OWN_WORDS.has(step.kind) ? what : "";
  const Icon = state === "failed" ? X : state === "done" ? Check : CircleDashed;
  return (
    <div className={classes["head"]}>
      {state && <span className={classes["icon"]}><Icon size={13} aria-hidden /></span>}
      <div className="fw-grow">
        <p className={classes["title"]}>
          <b>{t(STEPS[step.kind] ?? "step.other", { kind: step.kind })}</b> {aim && words(model.entities[aim]?.title, aim)} {named && <code className="fw-code">{named}</code>}
          {parts.length > 0 && <span className={classes["sets"]}>{t("step.for_each")} <code className="fw-code">{parts.map(([name, set]) => (name === set ? name : `${name}: ${set}`)).join(", ")}</code></span>}
          {state && <span className="fw-hidden">{t(state === "failed" ? "runs.failed" : state === "done" ? "runs.done" : "step.not_reached")}</span>}
        </p>
        {condition && <p className={classes["more"]}>{t("step.where")} <code className="fw-code">{condition}</code></p>}
        <dl className={classes["sayings"]}>
          {sayingsOf(step, aim, model, words).map((saying, index) => (
            <div key={index}>
              {saying.name && <dt>{SAYINGS[saying.name] ? t(SAYINGS[saying.name]!) : saying.name}</dt>}
              <dd>{saying.code ? <code className="fw-code">{saying.text}</code> : saying.text}</dd>
            </div>
          ))}
        </dl>
        {did && <Outcome did={did} block={step.blocks.length > 0} />}
      </div>
      {did && <span className={classes["took"]}>{t("runs.milliseconds", { ms: formatDecimal(Math.round(did.ms * 10) / 10, language) })}</span>}
    </div>
  );
}

function Outcome({ did, block }: { did: Did; block: boolean }) {
  const { t } = useTranslation();
  const { language } = usePlace();
  const count = (number: number) => formatDecimal(number, language);
  const changes = did.results.flatMap((each) => each.changes ?? []);
  const left = Object.entries(did.skipped).map(([reason, number]) => t("runs.left_out", { reason: SKIPPED[reason] ? t(SKIPPED[reason]) : reason, number: count(number) }));
  const told = [...(block ? [] : [t("runs.came_done", { came: count(did.came), done: count(did.done) })]), ...left, ...(did.times > 1 ? [t("step.times", { count: did.times })] : [])];
  const [first] = did.results;
  return (
    <>
      {told.length > 0 && <p className={classes["did"]}>{told.join(" · ")}</p>}
      {changes.length > 0 && (
        <details className={classes["trace"]}>
          <summary>{t("runs.changed", { count: changes.length })}</summary>
          <ChangeList changes={changes} />
        </details>
      )}
      <details className={classes["trace"]}>
        <summary>{t("runs.trace")}</summary>
        {first?.file && <p className={classes["more"]}><code className="fw-code">{first.file}:{first.line} {first.path}</code></p>}
        {did.results.slice(0, 5).map((each, index) => <Document key={index} value={{ in: each.in ?? null, out: each.out ?? null, result: each.result } as never} />)}
      </details>
    </>
  );
}
