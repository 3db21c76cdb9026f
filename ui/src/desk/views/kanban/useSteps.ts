import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import type { OpenTransition, Option, RecordRow } from "../../../shared/api/types.ts";
import { usePlace, useServer } from "../../place.tsx";
import { useMoving } from "../parts/useMoving.ts";

/** A step that asks for values before it can be taken. */
export interface Asking {
  record: RecordRow;
  transition: OpenTransition;
}

/** How cards come from column to column: by the workflow's transitions, or by changing the choice. */
export function useSteps(entity: string, by: string) {
  const { t } = useTranslation();
  const { app, model, words } = usePlace();
  const server = useServer();
  const { change, refuse, done } = useMoving(entity);
  const [asking, setAsking] = useState<Asking | null>(null);
  const known = model.entities[entity];
  const field = known?.fields[by];
  const workflow = field?.type === "state" ? model.workflows[known?.workflow ?? ""] : undefined;

  const leadsTo = (from: string, to: string) => {
    if (from === to || !known) return false;
    if (!workflow) return !field?.read_only && !field?.fixed && known.actions.includes("update") && !known.ledger;
    return Object.values(workflow.transitions).some((step) => step.by_hand && step.to === to && step.from.includes(from));
  };
  const go = async (row: RecordRow, from: string, to: Option) => {
    const name = words(to.title, to.value);
    if (!leadsTo(from, to.value)) return;
    if (!workflow) return void ((await change(row, { [by]: to.value })) && (await done(name)));
    const offered = await server.transitions(app, entity, row.id);
    if (!offered.ok) return refuse(offered.failure);
    const ways = offered.value.rows.filter((step) => step.to === to.value);
    const open = ways.find((step) => step.open);
    if (!open) {
      const reasons = ways.flatMap((step) => step.reasons).join(" ") || t("kanban.nobody");
      notifications.show({ title: t("kanban.closed", { name }), message: reasons, color: "amber", autoClose: 12_000 });
      return;
    }
    if (open.require.length) {
      const record = await server.record(app, entity, row.id);
      return record.ok ? setAsking({ record: record.value, transition: open }) : refuse(record.failure);
    }
    const result = await server.transition(app, entity, row.id, open.key, row.version, {});
    if (!result.ok) return refuse(result.failure, t("kanban.closed", { name }));
    await done(name);
  };
  const finish = (name: string) => { setAsking(null); void done(name); };
  return { leadsTo, go, asking, leave: () => setAsking(null), finish };
}
