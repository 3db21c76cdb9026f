import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../shared/api/result.ts";
import type { Value } from "../../shared/api/types.ts";
import { clean, toWire } from "../../shared/form/clean.ts";
import { FieldInput } from "../fields/FieldInput.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { usePlace } from "../place.tsx";
import { fieldOf, type Action } from "./api.ts";

interface Props {
  action: Action;
  busy: boolean;
  failure: Failure | null;
  onGo: (input: Record<string, Value>) => void;
  onClose: () => void;
}

/** Asks for what an action takes, and whether it is really meant. */
export function ActionDialog({ action, busy, failure, onGo, onClose }: Props) {
  const { t } = useTranslation();
  const { words, showing } = usePlace();
  const [raw, setRaw] = useState<Record<string, Value>>({});
  const [judged, setJudged] = useState(false);
  const cleaned = action.input.map((field) => ({ field, ...clean(raw[field.key] ?? null, fieldOf(field), showing.zone) }));
  const wrong = (key: string) => {
    const found = cleaned.find((each) => each.field.key === key);
    if (found && "refused" in found) return t(found.refused.key, found.refused.data);
    return judged && found?.field.required && (found.value === null || found.value === undefined) ? t("action.needed") : undefined;
  };
  const submit = () => {
    setJudged(true);
    if (cleaned.some((each) => "refused" in each || (each.field.required && (each.value === null || each.value === undefined)))) return;
    onGo(Object.fromEntries(cleaned.flatMap((each) => ("refused" in each || each.value === null ? [] : [[each.field.key, toWire(each.value) ?? null]]))));
  };
  const title = words(action.title, action.key);
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <Stack>
          {words(action.help) && <Text size="sm" c="dimmed">{words(action.help)}</Text>}
          {words(action.confirm) && <Text size="sm">{words(action.confirm)}</Text>}
          {failure && <Trouble failure={failure} />}
          {action.input.map((field) => (
            <FieldInput key={field.key} name={field.key} field={fieldOf(field)} raw={raw[field.key] ?? null} label={words(field.title, field.key)} error={wrong(field.key)} required={field.required} onChange={(value) => setRaw((now) => ({ ...now, [field.key]: value }))} />
          ))}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit" loading={busy}>{title}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
