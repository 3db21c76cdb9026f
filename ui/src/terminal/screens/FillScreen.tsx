import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { problemsByField } from "../../shared/api/result.ts";
import type { ActorNames } from "../../shared/actor.ts";
import type { Form, Model, RecordRow, SharedDevice } from "../../shared/api/types.ts";
import type { ControlState, Names } from "../../shared/form/runtime.ts";
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
import { useAsk, useLeaveQuestion } from "../parts/useAsk.tsx";
import { ControlSlot } from "../fields/ControlSlot.tsx";
import { useDevice, usePresence } from "../device.tsx";
import { newRecordId, type Entry } from "../offline/entry.ts";
import { Waiting } from "../parts/Waiting.tsx";
import { go, OUTBOX } from "../route.ts";
import { takeCode } from "../scan/takeCode.ts";
import { useScanRouter } from "../scan/useScanRouter.ts";
import { useStation } from "../station.tsx";
import { useAnswer } from "../useAnswer.ts";
import { useBackKey } from "../useBackKey.ts";
import { useStand } from "../useStand.ts";
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
  /** The refused entry of the outbox that is being put right; empty for something new. */
  mend: string;
  /** Begins the same form afresh, after a submission. */
  onAgain: () => void;
}

/** A form being filled in, with one main action at the bottom. */
export function FillScreen(props: Props) {
  const { outbox } = useDevice();
  const entry = useAnswer(`entry ${props.mend}`, async () => ({ ok: true, value: props.mend ? ((await outbox.entry(props.mend)) ?? null) : null }));
  if (!props.mend) return <Filling {...props} refused={null} />;
  return entry.value === undefined ? <Waiting /> : <Filling {...props} refused={entry.value} />;
}

function Filling({ formKey, form, about, refused, onAgain }: Props & { refused: Entry | null }) {
  const { t } = useTranslation();
  const { app, actor, model, newer, showing } = useStation();
  const { device } = usePresence();
  const stand = useStand();
  const [wrong, setWrong] = useState(false);
  const label = about ? recordLabel(model, about.entity, about.record) : "";
  const { done, failure, submit, takeBack, acknowledge } = useSubmit({
    formKey, title: form.title, aboutId: about?.record.id ?? "", about: label, instead: refused?.id ?? "",
  });
  // Opened once: whatever arrives meanwhile (words in another language, a newer release), what was entered stays.
  const [store] = useState(() => opened(model, actor, form, about, refused));
  const [ask, question] = useAsk();
  const leaving = useLeaveQuestion();
  const mayLeave = async () => !store.isDirty() || ask(leaving);
  const scan = useScanRouter(formKey, {
    record: about?.record.id ?? "", take: (code) => takeCode(form, store, code), mayLeave, deaf: done !== null,
  });
  const states = useControls(store);

  const before = refused ? { app: OUTBOX } : about ? { app, form: formKey } : { app };
  const back = async () => {
    if (await mayLeave()) go(before, store.isDirty());
  };
  useBackKey(store.isDirty(), () => void (done ? go(before, true) : back()));
  const send = async () => {
    const stuck = store.judge();
    setWrong(stuck !== null);
    if (stuck) return document.getElementById(`control-${stuck.key}`)?.scrollIntoView({ block: "start" });
    await submit({ ...store.changes(), ...taken(states), ...stamped(form, device, stand.id) });
  };

  const title = wordsIn(form.title, showing.language, formKey);
  if (done) return <DoneScreen title={title} form={form} values={states} subject={about} entry={done} onNext={() => go(about ? { app, form: formKey } : { app }, true)} onAgain={onAgain} onTakeBack={() => void takeBack()} />;
  return (
    <>
      <Bar title={title} onBack={() => void back()} />
      <main className="t-screen t-fill">
        {about && (
          <section className="t-about">
            <div className="t-about-head"><b>{label}</b><Button kind="quiet" onClick={() => void back()}>{t("form.change")}</Button></div>
            <Shown row={about.record} entity={about.entity} paths={about.show} />
          </section>
        )}
        {newer && <p className="t-note" role="status">{t("form.newer")}</p>}
        <ScanStrip scan={scan} />
        {form.sections.map((section, index) => {
          const shown = section.controls.filter((control) => states.get(control.field)?.visible && control.field !== about?.field);
          const heading = wordsIn(section.title, showing.language);
          return shown.length > 0 && (
            <section key={index} className="t-section" aria-label={heading || undefined}>
              {heading && form.sections.length > 1 && <h2>{heading}</h2>}
              <div className="t-controls" data-columns={section.columns ?? 1}>
                {shown.map((control) => <ControlSlot key={control.field} name={control.field} store={store} {...(control.scan ? { onCode: scan.look } : {})} />)}
              </div>
            </section>
          );
        })}
      </main>
      {question}
      <footer className="t-foot">
        {failure && (
          <div className="t-stuck">
            <Problems failure={failure} title={t("form.not_kept")} />
            <p className="t-hint">{t("form.failed_hint")}</p>
            <Button onClick={acknowledge}>{t("form.acknowledge")}</Button>
          </div>
        )}
        {wrong && [...states.values()].some((state) => !state.fits) && <p className="t-wrong" role="alert">{t("form.check")}</p>}
        {!failure && <Button kind="main" onClick={() => void send()}>{t("form.submit")}</Button>}
      </footer>
    </>
  );
}

/** Returns the files as the device has them: whole, so that they are sent before the form and are seen again where it is put right. */
function taken(states: ReadonlyMap<string, ControlState>): Names {
  const files = [...states.values()].filter(({ field, visible, readOnly, raw }) => field.type === "file" && visible && !readOnly && raw);
  return Object.fromEntries(files.map(({ key, raw }) => [key, raw]));
}

/** Returns what the terminal fills in by itself. */
function stamped(form: Form, device: SharedDevice | null, station: string | null): Names {
  const known = { moment: new Date().toISOString(), device: device?.title ?? null, event: newRecordId(), station };
  const pairs = Object.entries(form.stamps ?? {}).map(([field, stamp]) => [field, known[stamp]] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== null));
}

function opened(model: Model, actor: ActorNames, form: Form, about: Subject | null, refused: Entry | null): FormStore {
  const label = about ? recordLabel(model, about.entity, about.record) : "";
  const preset = about ? { [about.field]: { ...about.record, label } } : {};
  const zone = model.time_zone;
  const store = openForm(
    {
      form, entity: model.entities[form.of]!, zone, evaluate: evaluatorFor(zone), actor,
      original: null, writable: true,
    },
    preset,
  );
  for (const [key, value] of Object.entries(refused?.values ?? {})) if (key !== about?.field) store.set(key, value);
  store.tell(problemsByField(refused?.failure?.problems ?? []));
  return store;
}
