import { Alert } from "@mantine/core";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { AsWas } from "../../shared/api/asWas.ts";
import type { Field, RecordRow, Section, Value } from "../../shared/api/types.ts";
import { showValue } from "../../shared/format/value.ts";
import { ValueText } from "../parts/ValueText.tsx";
import { usePlace } from "../place.tsx";
import form from "../record/FormBody.module.css";
import { sectionTitle } from "../record/FormBody.tsx";
import classes from "./Then.module.css";

/** The values of then in the sections of the form of then; what differs today says so. */
export function ThenValues({ entity, record, then }: { entity: string; record: RecordRow; then: AsWas }) {
  const { t } = useTranslation();
  const { words, model } = usePlace();
  const today = model.entities[entity];
  const fields: Record<string, Field> = { ...today?.fields, ...then.fields };
  const named = then.form?.sections.flatMap((section) => section.controls.map((control) => control.field)) ?? [];
  const others = Object.keys(then.values).filter((key) => !named.includes(key) && (then.fields[key] ?? today?.fields[key]));
  const rest: Section = { title: {}, columns: 3, controls: others.map((field) => ({ field })) };
  return (
    <>
      {!then.form && <Alert color="gray" variant="light">{t("then.no_form")}</Alert>}
      {[...(then.form?.sections ?? []), rest].map((section, index) => {
        const shown = section.controls.map((control) => control.field).filter((key) => key in then.values && fields[key]?.type !== "children");
        if (!shown.length) return null;
        const title = then.form && section !== rest ? words(sectionTitle(then.form, section)) : "";
        return (
          <section key={index} className={form["section"]}>
            {title && <h2 className={form["title"]}>{title}</h2>}
            <dl className={form["values"]} data-columns={section.columns ?? 2}>
              {shown.map((key) => <OneValue key={key} name={key} field={fields[key]} value={then.values[key]} now={record[key]} ofToday={then.today.includes(key)} />)}
            </dl>
          </section>
        );
      })}
    </>
  );
}

function OneValue({ name, field, value, now, ofToday }: { name: string; field: Field | undefined; value: Value; now: Value; ofToday: boolean }) {
  const { t } = useTranslation();
  const { words, showing } = usePlace();
  const differs = !ofToday && JSON.stringify(value ?? null) !== JSON.stringify(now ?? null);
  return (
    <div data-wide={field?.type === "long_text" || undefined} className={differs ? classes["differs"] : undefined}>
      <dt>{words(field?.title, name)}</dt>
      <dd>
        <ValueText value={value} field={field} />
        {differs && <span className={classes["now"]}>{t("then.now", { value: showValue(now, field, showing) || t("history.empty") })}</span>}
        {ofToday && <span className={classes["now"]} title={t("then.of_today_hint")}>{t("then.of_today")}</span>}
      </dd>
    </div>
  );
}
