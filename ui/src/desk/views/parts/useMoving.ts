import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
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
  // One move after the other, each on what the one before made: who is quicker than the screen is not told that somebody else changed it.
  const made = useRef(new Map<string, number>());
  const before = useRef<Promise<unknown>>(Promise.resolve());
  const send = async (row: RecordRow, values: Values): Promise<boolean> => {
    const result = await server.change(app, entity, row.id, Math.max(row.version, made.current.get(row.id) ?? 0), values);
    if (result.ok) made.current.set(row.id, result.value.version);
    else refuse(result.failure);
    await forgetRecords(queries, app);
    return result.ok;
  };
  const change = (row: RecordRow, values: Values): Promise<boolean> => {
    const now = before.current.then(() => send(row, values));
    before.current = now.catch(() => undefined);
    return now;
  };
  const done = async (name: string) => {
    notifications.show({ message: t("move.done", { name }), color: "green" });
    await forgetRecords(queries, app);
  };
  return { change, refuse, done };
}
