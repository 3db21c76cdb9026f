import type { Control, Form, RecordRow, Section } from "../../shared/api/types.ts";
import type { FormSetting } from "../../shared/form/runtime.ts";
import { controlStates } from "../../shared/form/runtime.ts";
import { ValueText } from "../parts/ValueText.tsx";
import { usePlace } from "../place.tsx";
import classes from "./FormBody.module.css";
import { sectionTitle } from "./FormBody.tsx";

/** Drawn by their own parts of the page. */
const ELSEWHERE = new Set(["children", "state"]);
const UNTOUCHED = { values: {}, touched: new Set<string>(), told: {}, judged: false };

/** A record as it reads: the form's sections, and what no section shows at their end. */
export function Reading({ form, record, setting }: { form: Form; record: RecordRow; setting: FormSetting }) {
  const { words, model } = usePlace();
  const states = controlStates(setting, UNTOUCHED);
  const fields = model.entities[form.of]?.fields ?? {};
  const drawn = new Set(form.sections.flatMap((section) => section.controls.map((control) => control.field)));
  const others: Control[] = (model.entities[form.of]?.field_order ?? [])
    .filter((key) => !drawn.has(key) && !ELSEWHERE.has(fields[key]?.type ?? ""))
    .map((field) => ({ field }));
  const rest: Section = { title: {}, columns: 3, controls: others };
  const sections = others.length ? [...form.sections, rest] : form.sections;
  return sections.map((section, index) => {
    const shown = section.controls.filter((control) => fields[control.field] && fields[control.field]?.type !== "children" && (section === rest || states.get(control.field)?.visible));
    if (!shown.length) return null;
    const title = section === rest ? "" : words(sectionTitle(form, section));
    return (
      <section key={index} className={classes["section"]}>
        {title && <h2 className={classes["title"]}>{title}</h2>}
        <dl className={classes["values"]} data-columns={section.columns ?? 2}>
          {shown.map(({ field: key }) => (
            <div key={key} data-wide={fields[key]?.type === "long_text" || undefined}>
              <dt>{words(fields[key]?.title, key)}</dt>
              <dd><ValueText value={record[key]} field={fields[key]} /></dd>
            </div>
          ))}
        </dl>
      </section>
    );
  });
}
