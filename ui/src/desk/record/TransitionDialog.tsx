import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../shared/api/result.ts";
import type { Form, OpenTransition, RecordRow } from "../../shared/api/types.ts";
import type { Names } from "../../shared/form/runtime.ts";
import { openForm } from "../../shared/form/store.ts";
import { ProofInput, type Proof } from "../parts/ProofInput.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { usePlace } from "../place.tsx";
import { focusControl } from "./focus.ts";
import { FormBody } from "./FormBody.tsx";
import { useSetting } from "./useSetting.ts";

interface Props {
  entity: string;
  record: RecordRow;
  transition: OpenTransition;
  failure: Failure | null;
  busy: boolean;
  onGo: (values: Names) => void;
  onClose: () => void;
}

/** Asks for the fields that a transition needs and the record does not have yet. */
export function TransitionDialog({ entity, record, transition, failure, busy, onGo, onClose }: Props) {
  const { t } = useTranslation();
  const { words } = usePlace();
  const form = useMemo((): Form => ({
    of: entity, kind: "desk", title: {},
    sections: [{ title: {}, columns: 1, controls: transition.require.map((field) => ({ field, required: true })) }],
  }), [entity, transition]);
  const setting = useSetting(form, record, true);
  const [proof, setProof] = useState<Proof>();
  const [store] = useState(() => setting && openForm(setting));
  if (!store) return null;
  const go = () => {
    const wrong = store.judge();
    if (wrong) focusControl(wrong.key);
    else onGo({ ...store.changes(), ...proof });
  };
  const title = words(transition.title, transition.key);
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form noValidate onSubmit={(event) => { event.preventDefault(); go(); }}>
        <Stack>
          {transition.require.length > 0 && <Text size="sm" c="dimmed">{t("flow.asks")}</Text>}
          {failure && <Trouble failure={failure} />}
          <div className="fw-plain-form"><FormBody form={form} store={store} /></div>
          {transition.sign && <Text size="sm" fw={600}>{t("flow.meaning", { meaning: words(transition.sign) })}</Text>}
          {transition.sign && <ProofInput onChange={setProof} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t("flow.back")}</Button>
            <Button type="submit" loading={busy}>{title}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
