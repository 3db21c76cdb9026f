import { Group, Paper, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Json, RunStep } from "../../shared/api/types.ts";
import { formatDecimal } from "../../shared/format/decimal.ts";
import { usePlace } from "../place.tsx";
import { Document } from "./Document.tsx";

/** One step of a run: what it was asked to do, on how many records it did it, and why not on the others. */
export function StepCard({ step }: { step: RunStep }) {
  const { t } = useTranslation();
  const { language, model, words } = usePlace();
  const { path = "", entity = "", in: came = 0, out: done = 0, skipped = {}, ms = 0 } = step.trace ?? {};
  const kind = path.split("/").at(-1) ?? "";
  const count = (number: number) => formatDecimal(number, language);
  return (
    <Paper p="md" component="section">
      <Group justify="space-between" gap="xs">
        <Text component="h3" fw={600}>{t("runs.step", { number: step.number + 1 })} · {kind} {entity && words(model.entities[entity]?.title, entity)}</Text>
        <Text size="xs" c="dimmed">{t("runs.milliseconds", { ms: count(ms) })}</Text>
      </Group>
      <Text size="sm">{t("runs.came_done", { came: count(came), done: count(done) })}</Text>
      {Object.entries(skipped).map(([reason, number]) => (
        <Text key={reason} size="sm" c="dimmed">{t("runs.left_out", { reason, number: count(number) })}</Text>
      ))}
      <details className="fw-trace">
        <summary>{t("runs.trace")}</summary>
        <Document value={{ ...(step.trace as { [name: string]: Json }), result: step.result }} />
      </details>
    </Paper>
  );
}
