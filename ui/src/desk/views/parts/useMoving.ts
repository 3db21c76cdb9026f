import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../../shared/api/result.ts";
import type { RecordRow } from "../../../shared/api/types.ts";
import type { Values } from "../../../shared/api/server.ts";
import { usePlace, useServer } from "../../place.tsx";
import { forgetRecords } from "../../queries.ts";

/** Changes a record that was moved on a screen; a refusal is told with its reasons, and everything stands as it was. */
export function useMoving(entity: string) {
  const { t } = useTranslation();
  const { app } = usePlace();
  const server = useServer();
  const queries = useQueryClient();
  const refuse = (failure: Failure, title = t("move.refused")) => {
    const reasons = failure.problems.map((problem) => problem.message);
    notifications.show({ title, message: reasons.join(" ") || failure.detail || failure.title, color: "red", autoClose: 12_000 });
  };
  const change = async (row: RecordRow, values: Values): Promise<boolean> => {
    const result = await server.change(app, entity, row.id, row.version, values);
    if (!result.ok) refuse(result.failure);
    await forgetRecords(queries, app);
    return result.ok;
  };
  const done = async (name: string) => {
    notifications.show({ message: t("move.done", { name }), color: "green" });
    await forgetRecords(queries, app);
  };
  return { change, refuse, done };
}
