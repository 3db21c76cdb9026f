import { Button, Group, Modal, Radio, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { RecordRow } from "../../shared/api/types.ts";
import { sameValue } from "../../shared/form/clean.ts";
import type { Names } from "../../shared/form/runtime.ts";
import { labelOf } from "../../shared/format/value.ts";
import { ValueText } from "../parts/ValueText.tsx";
import { usePlace } from "../place.tsx";

interface Props {
  entityKey: string;
  mine: Names;
  before: RecordRow;
  current: RecordRow;
  busy: boolean;
  onSave: (values: Names) => void;
  onClose: () => void;
}

/** Somebody else saved first: both values side by side, and the person chooses field by field. */
export function ConflictDialog({ entityKey, mine, before, current, busy, onSave, onClose }: Props) {
  const { t } = useTranslation();
  const { model, words } = usePlace();
  const fields = model.entities[entityKey]?.fields ?? {};
  const clashing = Object.keys(mine).filter((key) => !sameValue(before[key], current[key]) && !sameValue(mine[key], current[key]));
  const [theirs, setTheirs] = useState<ReadonlySet<string>>(new Set());
  const who = labelOf(current["updated_by"]);
  const choose = (key: string, side: string) => {
    const next = new Set(theirs);
    if (side === "theirs") next.add(key);
    else next.delete(key);
    setTheirs(next);
  };
  const save = () => onSave(Object.fromEntries(Object.entries(mine).filter(([key]) => !theirs.has(key))));
  return (
    <Modal opened onClose={onClose} size="lg" title={t("conflict.title")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack>
        <Text size="sm">{t(clashing.length ? "conflict.hint" : "conflict.none", { who: who || t("conflict.somebody") })}</Text>
        {clashing.length > 0 && (
          <Table withTableBorder>
            <Table.Thead>
              <Table.Tr><Table.Th>{t("conflict.field")}</Table.Th><Table.Th>{t("conflict.mine")}</Table.Th><Table.Th>{t("conflict.theirs")}</Table.Th></Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {clashing.map((key) => {
                const title = words(fields[key]?.title, key);
                const side = theirs.has(key) ? "theirs" : "mine";
                return (
                  <Table.Tr key={key}>
                    <Table.Th scope="row" fw={500}>{title}</Table.Th>
                    {(["mine", "theirs"] as const).map((each) => (
                      <Table.Td key={each}>
                        <label className="fw-side">
                          <Radio checked={side === each} onChange={() => choose(key, each)} name={`side-${key}`} aria-label={`${title}: ${t(each === "mine" ? "conflict.mine" : "conflict.theirs")}`} />
                          <span><ValueText value={each === "mine" ? mine[key] : current[key]} field={fields[key]} linked={false} /></span>
                        </label>
                      </Table.Td>
                    ))}
                  </Table.Tr>
                );
              })}
            </Table.Tbody>
          </Table>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t("conflict.back")}</Button>
          <Button onClick={save} loading={busy}>{t("conflict.save")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
