import { Check, CircleDashed, X } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { formatDecimal } from "../../shared/format/decimal.ts";
import { usePlace } from "../place.tsx";
import { Document } from "./Document.tsx";
import classes from "./Steps.module.css";
import { aboutStep, textOf, type Did, type Step } from "./tree.ts";
import { STEPS } from "./words.ts";

interface Props {
  steps: readonly Step[];
  /** What a run did by step; without it the steps are only shown. */
  did?: ReadonlyMap<string, Did> | undefined;
  /** The path of the step that failed, and what it told. */
  failed?: { path: string; message: string; hint: string } | undefined;
}

/** The steps of a rule, each with what a run did in it. */
export function StepTree({ steps, did, failed }: Props) {
  const { t } = useTranslation();
  return (
    <ol className={classes["steps"]}>
      {steps.map((step) => (
        <li key={step.position} className={classes["step"]} data-state={stateOf(step, did, failed)}>
          <Head step={step} did={did?.get(step.position)} state={stateOf(step, did, failed)} />
          {failed && isAt(step, failed.path) && <p className={classes["problem"]} role="alert">{failed.message} {failed.hint}</p>}
          {step.blocks.map((block) => (
            <div key={block.name} className={classes["block"]}>
              <p className={classes["way"]}>{block.condition ? <>{t("step.where")} <code>{block.condition}</code></> : t(block.name === "else" ? "step.else" : block.name.startsWith("branch") ? "step.branch" : "step.within")}</p>
              <StepTree steps={block.steps} did={did} failed={failed} />
            </div>
          ))}
        </li>
      ))}
    </ol>
  );
}

function Head({ step, did, state }: { step: Step; did: Did | undefined; state: string | undefined }) {
  const { t } = useTranslation();
  const { language, model, words } = usePlace();
  const count = (number: number) => formatDecimal(number, language);
  const about = aboutStep(step);
  const entity = model.entities[about];
  const condition = step.blocks.length ? "" : textOf(step.given["if"] ?? step.given["where"]);
  const Icon = state === "failed" ? X : state === "done" ? Check : CircleDashed;
  return (
    <div className={classes["head"]}>
      {state && <span className={classes["icon"]}><Icon size={13} aria-hidden /></span>}
      <div className="fw-grow">
        <p className={classes["title"]}>
          <b>{t(STEPS[step.kind] ?? "step.other", { kind: step.kind })}</b> {entity ? words(entity.title, about) : <code>{about}</code>}
          {state && <span className="fw-hidden">{t(state === "failed" ? "runs.failed" : state === "done" ? "runs.done" : "step.not_reached")}</span>}
        </p>
        {condition && <p className={classes["more"]}>{t("step.where")} <code>{condition}</code></p>}
        {did && <p className={classes["more"]}>{t("runs.came_done", { came: count(did.came), done: count(did.done) })}{did.times > 1 && ` · ${t("step.times", { count: did.times })}`}</p>}
        {did && Object.entries(did.skipped).map(([reason, number]) => <p key={reason} className={classes["more"]}>{t("runs.left_out", { reason, number: count(number) })}</p>)}
        {did && (
          <details className={classes["trace"]}>
            <summary>{t("runs.trace")}</summary>
            {did.results.slice(0, 5).map((each, index) => <Document key={index} value={{ ...(each.trace ?? {}), result: each.result } as never} />)}
          </details>
        )}
      </div>
      {did && <span className={classes["took"]}>{t("runs.milliseconds", { ms: count(Math.round(did.ms * 10) / 10) })}</span>}
    </div>
  );
}

function stateOf(step: Step, did: Props["did"], failed: Props["failed"]): string | undefined {
  if (!did) return undefined;
  if (failed && isAt(step, failed.path)) return "failed";
  return did.has(step.position) ? "done" : "open";
}

function isAt(step: Step, path: string): boolean {
  const way = path.replace(/^\//, "");
  if (way !== step.path && !way.startsWith(`${step.path}/`)) return false;
  return !step.blocks.some((block) => block.steps.some((inner) => isAt(inner, way)));
}
