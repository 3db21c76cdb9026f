import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { usePlace } from "../place.tsx";
import { StepHead } from "./StepHead.tsx";
import classes from "./Steps.module.css";
import { aimOf, entitiesOf } from "./telling.ts";
import type { Did, Step } from "./tree.ts";

interface Props {
  steps: readonly Step[];
  /** The entity of the records that start the rule. */
  entity: string;
  /** What a run did by step; without it the steps are only shown. */
  did?: ReadonlyMap<string, Did> | undefined;
  /** The path of the step that failed, and what it told. */
  failed?: Failed | undefined;
}

export interface Failed {
  path: string;
  message: string;
  hint: string;
}

/** The steps of a rule, each with what a run did in it. */
export function StepTree({ steps, entity, did, failed }: Props) {
  const { model } = usePlace();
  return <Block steps={steps} known={entitiesOf(steps, entity, model)} did={did} failed={failed} />;
}

function Block({ steps, known, did, failed }: Omit<Props, "entity"> & { known: ReadonlyMap<string, string> }) {
  const { t } = useTranslation();
  const { model, words } = usePlace();
  const fieldOf = (step: Step, path: string) => {
    const [, key = ""] = path.split("/set/");
    return key && words(model.entities[aimOf(step, known, model)]?.fields[key]?.title, key);
  };
  return (
    <ol className={classes["steps"]}>
      {steps.map((step) => (
        <li key={step.position} className={classes["step"]} data-state={stateOf(step, did, failed)}>
          <StepHead step={step} known={known} did={did?.get(step.position)} state={stateOf(step, did, failed)} />
          {failed && isAt(step, failed.path) && <p className={classes["problem"]} role="alert"><b>{[fieldOf(step, failed.path), failed.message].filter(Boolean).join(": ")}</b> {failed.hint}</p>}
          {step.blocks.map((block) => (
            <div key={block.name} className={classes["block"]}>
              <p className={classes["way"]}>{block.condition ? <>{t("step.where")} <code className="fw-code">{block.condition}</code></> : t(block.name === "else" ? "step.else" : block.name.startsWith("branch") ? "step.branch" : "step.within")}</p>
              <Block steps={block.steps} known={known} did={did} failed={failed} />
            </div>
          ))}
        </li>
      ))}
    </ol>
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
