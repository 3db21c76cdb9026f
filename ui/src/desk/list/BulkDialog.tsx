import { Button, Group, List, Modal, NativeSelect, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../shared/api/result.ts";
import type { BulkRequest } from "../../shared/api/server.ts";
import type { BulkReport, Value } from "../../shared/api/types.ts";
import { clean, toWire } from "../../shared/form/clean.ts";
import { isWritten } from "../../shared/form/runtime.ts";
import { FieldInput } from "../fields/FieldInput.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { usePlace, useServer } from "../place.tsx";
import { forgetRecords } from "../queries.ts";

export type BulkWork = "update" | "transition" | "delete";

const MOST_PROBLEMS = 8;

interface Props {
  entity: string;
  work: BulkWork;
  asked: BulkRequest;
  onClose: () => void;
  onDone: () => void;
}

/** Changes many records: what is to happen, a trial that says what would come of it, and then the deed. */
export function BulkDialog({ entity, work, asked, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const { app, model, words, showing } = usePlace();
  const server = useServer();
  const queries = useQueryClient();
  const known = model.entities[entity]!;
  const workflow = model.workflows[known.workflow ?? ""];
  const fields = known.field_order.filter((key) => known.fields[key] && isWritten(known.fields[key]) && !known.fields[key].fixed);
  const steps = Object.entries(workflow?.transitions ?? {});
  const [chosen, setChosen] = useState((work === "update" ? fields[0] : steps[0]?.[0]) ?? "");
  const [raw, setRaw] = useState<Value>(null);
  const [report, setReport] = useState<BulkReport | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const field = known.fields[chosen];
  const cleaned = field && work === "update" ? clean(raw, field, showing.zone) : { value: null };
  const refused = "refused" in cleaned ? t(cleaned.refused.key, cleaned.refused.data) : undefined;
  const anew = (change: () => void) => { change(); setReport(null); };

  const send = async (dry: boolean) => {
    if ("refused" in cleaned) return;
    setBusy(true);
    const what = work === "transition" ? ["transitions", chosen] : [work];
    const body = { ...asked, ...(work === "update" ? { values: { [chosen]: toWire(cleaned.value) ?? null } } : {}), ...(dry ? { dry_run: true } : { expected: report?.matched ?? 0 }) };
    const result = await server.bulk(app, entity, what, body);
    setBusy(false);
    setFailure(result.ok ? null : result.failure);
    if (!result.ok) return;
    if (dry) return setReport(result.value);
    await forgetRecords(queries, app);
    notifications.show({ message: t("bulk.done", { count: result.value.changed }), color: "green" });
    onDone();
    onClose();
  };
  const title = t(work === "update" ? "bulk.edit" : work === "delete" ? "bulk.delete" : "bulk.move");
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form noValidate onSubmit={(event) => { event.preventDefault(); void send(!report); }}>
        <Stack>
          {failure && <Trouble failure={failure} />}
          {work === "update" && (
            <NativeSelect label={t("bulk.field")} value={chosen} data={fields.map((key) => ({ value: key, label: words(known.fields[key]?.title, key) }))} onChange={(event) => { const key = event.currentTarget.value; anew(() => { setChosen(key); setRaw(null); }); }} />
          )}
          {work === "update" && field && <FieldInput key={chosen} name={chosen} field={field} raw={raw} label={t("bulk.value")} error={refused} onChange={(value) => anew(() => setRaw(value))} />}
          {work === "transition" && (
            <NativeSelect label={t("bulk.step")} value={chosen} data={steps.map(([key, step]) => ({ value: key, label: words(step.title, key) }))} onChange={(event) => { const key = event.currentTarget.value; anew(() => setChosen(key)); }} />
          )}
          {report && <Tried report={report} />}
          {!report && <Text size="sm" c="dimmed">{t("bulk.hint")}</Text>}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit" loading={busy} color={work === "delete" && report ? "red" : undefined!} disabled={Boolean(report && (report.changed === 0 || report.refused > 0))}>
              {report ? t("bulk.do", { count: report.changed }) : t("bulk.try")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Tried({ report }: { report: BulkReport }) {
  const { t } = useTranslation();
  return (
    <div role="status">
      <Text size="sm">{t("bulk.report", { matched: report.matched, changed: report.changed, refused: report.refused })}</Text>
      <List size="sm">{report.problems.slice(0, MOST_PROBLEMS).map((problem, index) => <List.Item key={index}>{problem.message}</List.Item>)}</List>
    </div>
  );
}
