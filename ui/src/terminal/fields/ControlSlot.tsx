import { memo } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { FormStore } from "../../shared/form/store.ts";
import { useControl } from "../../shared/form/useForm.ts";
import { showValue } from "../../shared/format/value.ts";
import { wordsIn } from "../../shared/words.ts";
import { CameraButton } from "../scan/CameraButton.tsx";
import { useStation } from "../station.tsx";
import { fieldFor } from "./index.ts";
import { limitWords } from "../../shared/form/limits.ts";
import { Told } from "./Told.tsx";

/** A control with its name, its help and what is wrong with it; a key typed into another one does not draw it again. */
export const ControlSlot = memo(DrawnSlot);

function DrawnSlot({ name, store, onCode }: { name: string; store: FormStore; onCode?: (code: string) => void }) {
  const { t } = useTranslation();
  const { showing } = useStation();
  const control = useControl(store, name);
  if (!control) return null;
  const { field } = control;
  const [label, note] = [`label-${name}`, `note-${name}`];
  const help = wordsIn(field.help, showing.language);
  const wrong = [...control.refusals.map((refusal) => t(refusal.key, refusal.data)), ...control.told];
  const limits = limitWords(control.limits);
  const warned = control.checks.length > 0 && control.checks.every((check) => check.severity === "warning");
  const Drawn = fieldFor(field.type);
  return (
    <div className="t-control" id={`control-${name}`} data-wrong={wrong.length > 0 || (control.checks.length > 0 && !warned) || undefined} data-warned={warned || undefined}>
      <p className="t-label-text" id={label}>
        {wordsIn(field.title, showing.language, name)}
        {!control.required && !control.readOnly && <span className="t-optional">{t("form.optional")}</span>}
      </p>
      {control.readOnly ? (
        <p className="t-fixed">{showValue(control.value ?? control.raw, field, showing) || "–"}</p>
      ) : (
        <fieldset className="t-slot" disabled={control.held}><Drawn control={control} labelledBy={label} describedBy={note} onChange={(raw) => store.set(name, raw)} checksAt={(raw) => store.checksAt(name, raw)} /></fieldset>
      )}
      {onCode && !control.readOnly && <CameraButton onCode={onCode} />}
      <div id={note} aria-live="polite">
        {wrong.map((line) => <p key={line} className="t-wrong">{line}</p>)}
        <Told checks={control.checks} />
        {limits && <p className="t-limits">{t(limits.key, limits.data)}</p>}
        {help && <p className="t-hint">{help}</p>}
      </div>
    </div>
  );
}
