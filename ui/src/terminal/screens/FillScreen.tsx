import { useState } from "react";
import { useTranslation } from "react-i18next";
import { problemsByField } from "../../shared/api/result.ts";
import type { ActorNames } from "../../shared/actor.ts";
import type { Form, Model, RecordRow } from "../../shared/api/types.ts";
import { evaluatorFor } from "../../shared/form/evaluate.ts";
import { openForm, type FormStore } from "../../shared/form/store.ts";
import { useControls } from "../../shared/form/useForm.ts";
import { recordLabel } from "../../shared/paths.ts";
import { wordsIn } from "../../shared/words.ts";
import { Bar } from "../parts/Bar.tsx";
import { Button } from "../parts/Button.tsx";
import { Problems } from "../parts/Problems.tsx";
import { ScanStrip } from "../parts/ScanStrip.tsx";
import { Shown } from "../parts/Shown.tsx";
import { ControlSlot } from "../fields/ControlSlot.tsx";
import { go } from "../route.ts";
import { useScanRouter } from "../scan/useScanRouter.ts";
import { useStation } from "../station.tsx";
import { useSubmit } from "../useSubmit.ts";
import { DoneScreen } from "./DoneScreen.tsx";

/** The record that a form is about. */
export interface Subject {
  field: string;
  entity: string;
  show: string[];
  record: RecordRow;
}

interface Props {
  formKey: string;
  form: Form;
  about: Subject | null;
  /** Begins the same form afresh, after a submission. */
  onAgain: () => void;
}

/** A form being filled in, with one main action at the bottom. */
export function FillScreen({ formKey, form, about, onAgain }: Props) {
  const { t } = useTranslation();
  const { app, actor, model, showing } = useStation();
  const [wrong, setWrong] = useState(false);
  const { phase, attempt, failure, submit, stop, acknowledge } = useSubmit(formKey);
  // Opened once: whatever arrives meanwhile (words in another language, a new count), what was entered stays.
  const [store] = useState(() => opened(model, actor, form, about));
  const scan = useScanRouter(formKey);
  const states = useControls(store);

  const back = () => {
    if (store.isDirty() && !window.confirm(t("form.leave"))) return;
    go(about ? { app, form: formKey } : { app });
  };
  const send = async () => {
    const stuck = store.judge();
    setWrong(stuck !== null);
    if (stuck) return document.getElementById(`control-${stuck.key}`)?.scrollIntoView({ block: "center" });
    const outcome = await submit(store.changes());
    if ("failure" in outcome) store.tell(problemsByField(outcome.failure.problems));
  };

  const title = wordsIn(form.title, showing.language, formKey);
  if (phase === "done") return <DoneScreen title={title} form={form} values={states} subject={about} onNext={() => go(about ? { app, form: formKey } : { app })} onAgain={onAgain} />;
  return (
    <>
      <Bar title={title} onBack={back} />
      <main className="t-screen t-fill">
        {about && (
          <section className="t-about">
            <div className="t-about-head"><b>{recordLabel(model, about.entity, about.record)}</b><Button kind="quiet" onClick={back}>{t("form.change")}</Button></div>
            <Shown row={about.record} entity={about.entity} paths={about.show} />
          </section>
        )}
        <ScanStrip scan={scan} />
        {form.sections.map((section, index) => {
          const shown = section.controls.filter((control) => states.get(control.field)?.visible && control.field !== about?.field);
          const heading = wordsIn(section.title, showing.language);
          return shown.length > 0 && (
            <section key={index} className="t-section" aria-label={heading || undefined}>
              {heading && form.sections.length > 1 && <h2>{heading}</h2>}
              <div className="t-controls" data-columns={section.columns ?? 1}>
                {shown.map((control) => <ControlSlot key={control.field} name={control.field} store={store} />)}
              </div>
            </section>
          );
        })}
      </main>
      <footer className="t-foot">
        {failure && (
          <div className="t-stuck">
            <Problems failure={failure} title={t("form.failed")} />
            <p className="t-hint">{t("form.failed_hint")}</p>
            <Button onClick={acknowledge}>{t("form.acknowledge")}</Button>
          </div>
        )}
        {phase === "sending" && attempt > 1 && (
          <div className="t-note" role="status"><p>{t("form.waiting", { count: attempt })}</p><Button onClick={stop}>{t("common.cancel")}</Button></div>
        )}
        {wrong && phase === "filling" && [...states.values()].some((state) => !state.fits) && <p className="t-wrong" role="alert">{t("form.check")}</p>}
        {!failure && (
          <Button kind="main" disabled={phase === "sending"} onClick={() => void send()}>
            {phase === "sending" ? t("form.sending") : t("form.submit")}
          </Button>
        )}
      </footer>
    </>
  );
}

function opened(model: Model, actor: ActorNames, form: Form, about: Subject | null): FormStore {
  const label = about ? recordLabel(model, about.entity, about.record) : "";
  const preset = about ? { [about.field]: { ...about.record, label } } : {};
  const zone = model.time_zone;
  return openForm(
    {
      form, entity: model.entities[form.of]!, zone, evaluate: evaluatorFor(zone), actor,
      original: null, writable: true,
    },
    preset,
  );
}
