import { Input, Text } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Form, Section } from "../../shared/api/types.ts";
import { limitWords } from "../../shared/form/limits.ts";
import type { FormStore } from "../../shared/form/store.ts";
import { useControl, useControls } from "../../shared/form/useForm.ts";
import { fieldFor } from "../fields/index.ts";
import { ValueText } from "../parts/ValueText.tsx";
import { usePlace } from "../place.tsx";
import classes from "./FormBody.module.css";

/** A form's sections with its controls as inputs. */
export function FormBody({ form, store }: { form: Form; store: FormStore }) {
  return (
    <div className={classes["sections"]}>
      {form.sections.map((section, index) => <FormSection key={index} section={section} store={store} title={sectionTitle(form, section)} />)}
    </div>
  );
}

/** Returns a section's title; of a form with one section the page's head says it all. */
export function sectionTitle(form: Form, section: Section): Section["title"] {
  return form.sections.length > 1 ? section.title : {};
}

function FormSection({ section, store, title }: { section: Section; store: FormStore; title: Section["title"] }) {
  const { words } = usePlace();
  const states = useControls(store);
  // The rows of a sub-table are records of their own: they are read and added on the record's page.
  const shown = section.controls.map((control) => states.get(control.field)).filter((state) => state?.visible && state.field.type !== "children");
  if (!shown.length) return null;
  return (
    <section className={classes["section"]}>
      {words(title) && <h2 className={classes["title"]}>{words(title)}</h2>}
      <div className={classes["grid"]} data-columns={section.columns ?? 2}>
        {shown.map((state) => state && <ControlSlot key={state.key} name={state.key} store={store} />)}
      </div>
    </section>
  );
}

/** A key typed into another control does not draw this one again. */
const ControlSlot = memo(DrawnSlot);

function DrawnSlot({ name, store }: { name: string; store: FormStore }) {
  const { t } = useTranslation();
  const { words } = usePlace();
  const control = useControl(store, name);
  if (!control) return null;
  const { field } = control;
  const label = words(field.title, name);
  const wide = field.type === "long_text" || field.type === "json";
  if (control.readOnly) {
    return (
      <div data-wide={wide || undefined}>
        <Input.Wrapper label={label} labelElement="div">
          <Text component="div" size="sm" className={classes["fixed"]}><ValueText value={control.value ?? control.raw} field={field} linked={false} /></Text>
        </Input.Wrapper>
      </div>
    );
  }
  const Drawn = fieldFor(field.type);
  const said = (severity: "error" | "warning") => control.checks.filter((check) => check.severity === severity).map((check) => words(check.say));
  const wrong = [...control.refusals.map((refusal) => t(refusal.key, refusal.data)), ...control.told, ...said("error")];
  const limits = limitWords(control.limits);
  const help = [words(field.help), limits && t(limits.key, limits.data)].filter(Boolean).join(" ");
  return (
    <fieldset disabled={control.held} className={classes["slot"]} data-wide={wide || undefined}>
      <Drawn control={control} label={label} description={help || undefined} error={wrong.length ? wrong.join(" ") : undefined} onChange={(raw) => store.set(name, raw)} />
      <div aria-live="polite">{said("warning").map((line) => <p key={line} className={classes["warned"]}><TriangleAlert size={14} aria-hidden /> {line}</p>)}</div>
    </fieldset>
  );
}
