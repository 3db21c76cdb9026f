import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { About, Form } from "../../shared/api/types.ts";
import { neededPaths } from "../../shared/form/needed.ts";
import { prefixes } from "../../shared/paths.ts";
import { wordsIn } from "../../shared/words.ts";
import { Bar } from "../parts/Bar.tsx";
import { Empty } from "../parts/Empty.tsx";
import { Failed } from "../parts/Failed.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { go } from "../route.ts";
import { useStation } from "../station.tsx";
import { useAnswer } from "../useAnswer.ts";
import { FillScreen } from "./FillScreen.tsx";
import { PickScreen } from "./PickScreen.tsx";

/** A terminal form: what it is about is picked first, then it is filled in. */
export function FormScreen({ formKey, recordId, mend }: { formKey: string; recordId: string; mend: string }) {
  const { t } = useTranslation();
  const { app, model } = useStation();
  const form = model.forms[formKey];
  const [round, setRound] = useState(0);
  if (!form || form.kind !== "terminal" || !model.entities[form.of]) {
    return (
      <>
        <Bar title="Formwright" onBack={() => go({ app })} />
        <main className="t-screen"><Empty title={t("form.missing")} hint={t("form.missing_hint")} /></main>
      </>
    );
  }
  if (!form.about) return <FillScreen key={round} formKey={formKey} form={form} about={null} mend={mend} onAgain={() => setRound(round + 1)} />;
  const entity = model.entities[form.of]?.fields[form.about.field]?.to ?? "";
  if (!recordId) return <PickScreen formKey={formKey} form={form} about={form.about} entity={entity} />;
  return <About formKey={formKey} form={form} about={form.about} entity={entity} recordId={recordId} mend={mend} />;
}

interface AboutProps {
  formKey: string;
  form: Form;
  about: About;
  entity: string;
  recordId: string;
  mend: string;
}

function About({ formKey, form, about, entity, recordId, mend }: AboutProps) {
  const { server, app, model, showing } = useStation();
  // The conditions of the form may read the picked record, so what they read comes along.
  const paths = [...(model.entities[entity]?.label_fields ?? []), ...(about.show ?? []), ...neededPaths(form, model.entities[form.of], about.field)];
  const { value, failure, again } = useAnswer(`record ${entity} ${recordId}`, () => server.record(app, entity, recordId, prefixes(paths)));
  const title = wordsIn(form.title, showing.language, formKey);
  const back = () => go({ app, form: formKey });
  if (failure) return <Failed title={title} failure={failure} onRetry={again} onBack={back} />;
  if (!value) return <><Bar title={title} onBack={back} /><Waiting /></>;
  return <FillScreen formKey={formKey} form={form} about={{ field: about.field, entity, show: about.show ?? [], record: value }} mend={mend} onAgain={again} />;
}
