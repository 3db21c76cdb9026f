import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Control, Form, RecordRow, Section, Value } from "../../shared/api/types.ts";
import type { FormSetting } from "../../shared/form/runtime.ts";
import { controlStates } from "../../shared/form/runtime.ts";
import { ValueText } from "../parts/ValueText.tsx";
import { usePlace } from "../place.tsx";
import classes from "./FormBody.module.css";
import { sectionTitle } from "./FormBody.tsx";

/** Drawn by their own parts of the page: the state stands beside the name and in the flow. */
const ELSEWHERE = new Set(["children", "state"]);
const UNTOUCHED = { values: {}, touched: new Set<string>(), told: {}, judged: false };

/** A record as it reads: the form's sections, and what no section shows at their end. */
export function Reading({ form, record, setting }: { form: Form; record: RecordRow; setting: FormSetting }) {
  const { t } = useTranslation();
  const { words, model } = usePlace();
  const states = controlStates(setting, UNTOUCHED);
  const fields = model.entities[form.of]?.fields ?? {};
  const drawn = new Set(form.sections.flatMap((section) => section.controls.map((control) => control.field)));
  const others: Control[] = (model.entities[form.of]?.field_order ?? [])
    .filter((key) => !drawn.has(key) && !ELSEWHERE.has(fields[key]?.type ?? ""))
    .map((field) => ({ field }));
  const rest: Section = { title: {}, columns: 3, controls: others };
  const sections = others.length ? [...form.sections, rest] : form.sections;
  const isEmpty = ({ field }: Control) => isNothing(record[field]);
  const parts = sections.map((section) => ({
    title: section === rest ? "" : words(sectionTitle(form, section)), columns: section.columns ?? 2,
    shown: section.controls.filter(({ field }) => fields[field] && !ELSEWHERE.has(fields[field].type) && (section === rest || states.get(field)?.visible)),
  }));
  // A box around nothing tells nothing: its fields are named in one line at the end.
  const bare = parts.filter((part) => part.shown.every(isEmpty)).flatMap((part) => part.shown.map(({ field }) => words(fields[field]?.title, field)));
  const drawnParts = parts.filter((part) => !part.shown.every(isEmpty)).map(({ title, columns, shown }, index) => {
    const alone = shown.length === 1 && words(fields[shown[0]!.field]?.title) === title;
    return (
      <section key={index} className={classes["section"]}>
        {title && <h2 className={classes["title"]}>{title}</h2>}
        <dl className={classes["values"]} data-columns={columns}>
          {shown.map(({ field: key }) => (
            <div key={key} data-wide={fields[key]?.type === "long_text" || undefined}>
              <dt className={alone ? "fw-hidden" : undefined}>{words(fields[key]?.title, key)}</dt>
              <dd><ValueText value={record[key]} field={fields[key]} /></dd>
            </div>
          ))}
        </dl>
      </section>
    );
  });
  return (
    <>
      {drawnParts}
      {bare.length > 0 && <p className={classes["bare"]}>{t("record.empty", { names: bare.join(t("common.comma")) })}</p>}
    </>
  );
}

function isNothing(value: Value): boolean {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);
}
