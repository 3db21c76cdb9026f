import { Button, Group, Text } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { problemsByField, type Failure } from "../../shared/api/result.ts";
import type { Form, RecordRow } from "../../shared/api/types.ts";
import type { FormSetting, Names } from "../../shared/form/runtime.ts";
import { openForm } from "../../shared/form/store.ts";
import { useControls } from "../../shared/form/useForm.ts";
import { Trouble } from "../parts/Trouble.tsx";
import { usePlace, useServer } from "../place.tsx";
import { forgetRecords } from "../queries.ts";
import { ConflictDialog } from "./ConflictDialog.tsx";
import { DraftNote } from "./DraftNote.tsx";
import { draftName, forgetDraft } from "./drafts.ts";
import { focusControl, focusFirst, giveBack } from "./focus.ts";
import { FormBody } from "./FormBody.tsx";

interface Props {
  form: Form;
  entityKey: string;
  record: RecordRow;
  setting: FormSetting;
  onDone: () => void;
}

/** A record being changed. Saving sends what was changed and the version that it was seen in. */
export function Editing({ form, entityKey, record, setting, onDone }: Props) {
  const { t } = useTranslation();
  const server = useServer();
  const { app, me } = usePlace();
  const queries = useQueryClient();
  const draft = draftName(me.id, app, entityKey, record.id);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  // Opened once: a newer version that arrives meanwhile must not move under the person's hands.
  const [opened] = useState(() => ({ record, store: openForm(setting) }));
  const { store } = opened;
  const done = useRef(false);
  useControls(store);
  const changed = Object.keys(store.changes()).length;
  useBlocker({ shouldBlockFn: () => !done.current && store.isDirty() && !window.confirm(t("record.leave")), enableBeforeUnload: () => !done.current && store.isDirty() });
  useEffect(() => focusFirst(form), [form]);

  const save = async (version: number, values: Names) => {
    const back = document.activeElement;
    setBusy(true);
    store.hold(true);
    const result = await server.change(app, entityKey, record.id, version, values);
    setBusy(false);
    store.hold(false);
    if (!result.ok) {
      giveBack(back);
      store.tell(problemsByField(result.failure.problems));
      return setFailure(result.failure);
    }
    done.current = true;
    forgetDraft(draft);
    await forgetRecords(queries, app);
    notifications.show({ message: t("record.saved"), color: "green" });
    onDone();
  };
  const submit = () => {
    const wrong = store.judge();
    if (wrong) return focusControl(wrong.key);
    if (!changed) return onDone();
    void save(opened.record.version, store.changes());
  };
  useHotkeys([["mod+S", submit]], []);

  const current = failure?.status === 409 ? failure.current : undefined;
  return (
    <form noValidate onSubmit={(event) => { event.preventDefault(); submit(); }} aria-label={t("record.edit")}>
      {failure && !current && <Trouble failure={failure} />}
      {current && (
        <ConflictDialog
          entityKey={entityKey} mine={store.changes()} before={opened.record} current={current} busy={busy}
          onSave={(values) => void save(current.version, values)} onClose={() => setFailure(null)}
        />
      )}
      <DraftNote name={draft} store={store} />
      <FormBody form={form} store={store} />
      <Group className="fw-actions" justify="flex-end">
        <Text size="sm" c="dimmed" className="fw-grow" aria-live="polite">{changed > 0 && t("record.changed", { count: changed })}</Text>
        <Button variant="default" onClick={() => { forgetDraft(draft); onDone(); }}>{t("common.cancel")}</Button>
        <Button type="submit" loading={busy} aria-keyshortcuts="Control+S">{t("record.save")}</Button>
      </Group>
    </form>
  );
}
