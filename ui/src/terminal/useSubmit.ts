import { useState } from "react";
import type { Failure } from "../shared/api/result.ts";
import type { Words } from "../shared/api/types.ts";
import type { Names } from "../shared/form/runtime.ts";
import { useDevice } from "./device.tsx";
import { sound } from "./feedback.ts";
import { newRecordId, type Entry } from "./offline/entry.ts";
import { useStation } from "./station.tsx";
import { useOnce } from "./useOnce.ts";

/** What a submission says beside its values. */
export interface Submission {
  formKey: string;
  title: Words;
  /** The record that it is about, and how that is called. */
  aboutId: string;
  about: string;
  /** The entry that this one is put in the place of; empty for something new. */
  instead: string;
}

/** Keeps a filled-in form in the outbox; it is on disk before it is told as done, and can be taken back for some seconds. */
export function useSubmit({ formKey, title, aboutId, about, instead }: Submission) {
  const { outbox, sync } = useDevice();
  const { app, me, model, undoSeconds, onTaken } = useStation();
  const [done, setDone] = useState<Entry | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);

  const submit = useOnce(async (values: Names): Promise<void> => {
    const deed = { kind: "form", form: formKey, record: newRecordId(), about: aboutId } as const;
    try {
      const entry = await outbox.add({ app, person: me.id, by: me.title || me.name, deed, values, title, about, release: String(model.release ?? "") }, instead);
      sync.hold(entry.id, undoSeconds);
      sound("good");
      onTaken(1);
      setDone(entry);
    } catch (error) {
      sound("bad");
      setFailure({ status: 0, code: "not_kept", title: "", detail: String(error), problems: [], requestId: "" });
    }
  });
  /** Returns to what was entered, as if it had not been submitted. */
  const takeBack = useOnce(async (): Promise<void> => {
    if (!done || !(await outbox.takeBack(done.id))) return;
    onTaken(-1);
    setDone(null);
  });
  return { done, failure, submit, takeBack, acknowledge: () => setFailure(null) };
}
