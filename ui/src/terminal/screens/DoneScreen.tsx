import { CircleCheckBig } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Form, Value } from "../../shared/api/types.ts";
import type { ControlState } from "../../shared/form/runtime.ts";
import { showValue } from "../../shared/format/value.ts";
import { recordLabel } from "../../shared/paths.ts";
import { wordsIn } from "../../shared/words.ts";
import type { Entry } from "../offline/entry.ts";
import { Button } from "../parts/Button.tsx";
import { useScanRouter } from "../scan/useScanRouter.ts";
import { SyncBadge } from "../parts/SyncBadge.tsx";
import { TakeBack } from "../parts/TakeBack.tsx";
import { ScanStrip } from "../parts/ScanStrip.tsx";
import { useStation } from "../station.tsx";
import { useSteady } from "../useSteady.ts";
import type { Subject } from "./FillScreen.tsx";

interface Props {
  title: string;
  form: Form;
  values: ReadonlyMap<string, ControlState>;
  subject: Subject | null;
  entry: Entry;
  onNext: () => void;
  onAgain: () => void;
  onTakeBack: () => void;
}

/** Tells whether a value is a number of nothing: what nobody entered is not told. */
function isNothing(value: Value): boolean {
  return typeof value === "number" || typeof value === "string" ? String(value).trim() !== "" && Number(value) === 0 : false;
}

/** Done: on disk for certain, told with what was said and how many so far. It can be taken back for some seconds; the next scan goes on. */
export function DoneScreen({ title, form, values, subject, entry, onNext, onAgain, onTakeBack }: Props) {
  const { t } = useTranslation();
  const { model, showing, taken } = useStation();
  const scan = useScanRouter();
  const steady = useSteady();
  const once = (press: () => void) => () => steady && press();
  const said = form.sections.flatMap((section) => section.controls).flatMap((control) => {
    const state = values.get(control.field);
    const told = state?.visible && !state.readOnly && control.field !== subject?.field && !isNothing(state.value);
    const text = told ? showValue(state.value, state.field, showing) : "";
    return state && text ? { key: control.field, title: wordsIn(state.field.title, showing.language, control.field), text } : [];
  });
  return (
    <main className="t-done">
      <div className="t-done-top"><SyncBadge /></div>
      <div className="t-done-words" role="status">
        <CircleCheckBig size={88} strokeWidth={2} aria-hidden />
        <h1>{t("form.done")}</h1>
        <p>{title}{subject && <> · {recordLabel(model, subject.entity, subject.record)}</>}</p>
        <dl>{said.map((each) => <div key={each.key}><dt>{each.title}</dt><dd>{each.text}</dd></div>)}</dl>
        <p>{t("count.today", { count: taken })}</p>
      </div>
      <ScanStrip scan={scan} />
      <div className="t-done-actions">
        <div className="t-done-less">
          <TakeBack entry={entry} aria-disabled={!steady} onTakeBack={once(onTakeBack)} />
          <Button aria-disabled={!steady} onClick={once(onAgain)}>{t("form.same")}</Button>
        </div>
        <Button kind="main" aria-disabled={!steady} onClick={once(onNext)} ref={(next) => next?.focus({ preventScroll: true })}>{t("form.next")}</Button>
      </div>
    </main>
  );
}
