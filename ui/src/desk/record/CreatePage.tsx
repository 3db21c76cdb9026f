import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useBlocker, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { newIdempotencyKey } from "../../shared/api/client.ts";
import { problemsByField, type Failure } from "../../shared/api/result.ts";
import type { Form } from "../../shared/api/types.ts";
import type { FormSetting } from "../../shared/form/runtime.ts";
import { openForm } from "../../shared/form/store.ts";
import { recordLabel } from "../../shared/paths.ts";
import { MissingPage } from "../parts/MissingPage.tsx";
import { PageHead } from "../parts/PageHead.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { usePlace, useServer } from "../place.tsx";
import { forgetRecords } from "../queries.ts";
import { Crumbs } from "./Crumbs.tsx";
import { DraftNote } from "./DraftNote.tsx";
import { draftName, forgetDraft } from "./drafts.ts";
import { focusControl, focusFirst, giveBack } from "./focus.ts";
import { FormBody } from "./FormBody.tsx";
import { useSetting } from "./useSetting.ts";

/** A new record, through the entity's own form or a named one. */
export function CreatePage() {
  const { entity } = useParams({ from: "/inside/w/$app/record/$entity/new" });
  const search = useSearch({ from: "/inside/w/$app/record/$entity/new" });
  const { model } = usePlace();
  const form = model.forms[search.form ?? entity];
  const setting = useSetting(form, null, model.entities[entity]?.actions.includes("create") ?? false);
  if (!form || !setting || form.of !== entity || !setting.writable) return <MissingPage />;
  return <Creating key={`${entity} ${search.form ?? ""}`} form={form} formKey={search.form ?? ""} setting={setting} preset={search.preset ?? {}} />;
}

interface Props {
  form: Form;
  formKey: string;
  setting: FormSetting;
  preset: Record<string, string>;
}

function Creating({ form, formKey, setting, preset }: Props) {
  const { t } = useTranslation();
  const server = useServer();
  const { app, model, words, me } = usePlace();
  const queries = useQueryClient();
  const draft = draftName(me.id, app, form.of, `new ${formKey}`);
  const navigate = useNavigate();
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  // Opened once: a change of language or of rights must not clear what was entered.
  const [store] = useState(() => openForm(setting, preset));
  // One intention of the person, however often it is sent; a changed form is a new intention.
  const key = useRef({ body: "", key: "" });
  const saved = useRef(false);
  useEffect(() => focusFirst(form), [form]);
  useBlocker({ shouldBlockFn: () => store.isDirty() && !saved.current && !window.confirm(t("record.leave")), enableBeforeUnload: () => store.isDirty() && !saved.current });
  const name = words(model.entities[form.of]?.title, form.of);

  const save = async () => {
    const wrong = store.judge();
    if (wrong) return focusControl(wrong.key);
    const values = store.changes();
    const body = JSON.stringify(values);
    if (key.current.body !== body) key.current = { body, key: newIdempotencyKey() };
    const back = document.activeElement;
    setBusy(true);
    store.hold(true);
    const result = formKey && formKey !== form.of
      ? await server.submit(app, formKey, values, key.current.key)
      : await server.create(app, form.of, values, key.current.key);
    setBusy(false);
    store.hold(false);
    if (!result.ok) {
      giveBack(back);
      store.tell(problemsByField(result.failure.problems));
      return setFailure(result.failure);
    }
    saved.current = true;
    forgetDraft(draft);
    await forgetRecords(queries, app);
    notifications.show({ message: t("record.created", { name: recordLabel(model, form.of, result.value) }), color: "green" });
    await navigate({ to: "/w/$app/record/$entity/$id", params: { app, entity: form.of, id: result.value.id }, replace: true });
  };

  return (
    <div className="fw-page fw-form-page">
      <PageHead title={t("record.new", { name: words(form.title, name) })} above={<Crumbs entity={form.of} />} />
      <form noValidate onSubmit={(event) => { event.preventDefault(); void save(); }}>
        {failure && <Trouble failure={failure} />}
        <DraftNote name={draft} store={store} />
        <FormBody form={form} store={store} />
        <Group className="fw-actions" justify="flex-end">
          <Button component={Link} variant="default" to={`/w/${encodeURIComponent(app)}/list/${encodeURIComponent(form.of)}`}>{t("common.cancel")}</Button>
          <Button type="submit" loading={busy}>{t("record.create")}</Button>
        </Group>
      </form>
    </div>
  );
}
