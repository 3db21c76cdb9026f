import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Zap } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { unwrap, type Failure } from "../../shared/api/result.ts";
import type { Value } from "../../shared/api/types.ts";
import { WhyNot } from "../parts/WhyNot.tsx";
import { usePlace } from "../place.tsx";
import { forgetRecords } from "../queries.ts";
import { ActionDialog } from "./ActionDialog.tsx";
import { useActions, type Action } from "./api.ts";

interface Props {
  entity: string;
  ids: readonly string[];
  /** Given on a record's page: what is open depends on the record as it is. */
  version?: number;
  size?: "sm" | "compact-sm";
}

/** The buttons that rules offer on a record, or on marked ones; behind one quiet button, why not others. */
export function ActionButtons({ entity, ids, version, size = "sm" }: Props) {
  const { t } = useTranslation();
  const { app, words } = usePlace();
  const actions = useActions();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Action | null>(null);
  const [busy, setBusy] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const [one = ""] = ids;
  const offered = useQuery({
    queryKey: ["record", app, entity, version === undefined ? "" : one, "actions", version ?? 0],
    queryFn: async () => unwrap(version === undefined ? await actions.ofList(app, entity) : await actions.ofRecord(app, entity, one)).rows,
  }).data ?? [];
  const go = async (action: Action, input: Record<string, Value>) => {
    setBusy(action.key);
    const result = await actions.run(app, entity, action.key, ids, input);
    setBusy("");
    setFailure(result.ok ? null : result.failure);
    if (!result.ok) {
      setAsked(action);
      return;
    }
    setAsked(null);
    notifications.show({ message: t("action.started", { name: words(action.title, action.key) }), color: "green" });
    await forgetRecords(queries, app);
  };
  const press = (action: Action) => (action.input.length || words(action.confirm) ? setAsked(action) : void go(action, {}));
  if (!offered.length) return null;
  return (
    <Group gap="xs">
      {offered.filter((action) => action.open).map((action) => (
        <Button key={action.key} size={size} variant="default" loading={busy === action.key} leftSection={<Zap size={14} aria-hidden />} onClick={() => press(action)}>{words(action.title, action.key)}</Button>
      ))}
      <WhyNot closed={offered.filter((action) => !action.open)} size={size} />
      {asked && <ActionDialog action={asked} busy={busy !== ""} failure={failure} onGo={(input) => void go(asked, input)} onClose={() => { setAsked(null); setFailure(null); }} />}
    </Group>
  );
}
