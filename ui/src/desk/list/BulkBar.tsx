import { Button, CloseButton, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ArrowRightLeft, Pencil, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { unwrap } from "../../shared/api/result.ts";
import type { BulkRequest } from "../../shared/api/server.ts";
import { loadActions } from "../actions/load.ts";
import { usePlace, useServer } from "../place.tsx";
import { PrintButton } from "../print/PrintButton.tsx";
import type { Question } from "../views/kinds.ts";
import { BulkDialog, type BulkWork } from "./BulkDialog.tsx";
import type { Selection } from "./useSelection.ts";

interface Props {
  entity: string;
  question: Question;
  selection: Selection;
}

const ActionButtons = lazy(async () => ({ default: (await loadActions()).ActionButtons }));

/** What can be done with the marked rows together. */
export function BulkBar({ entity, question, selection }: Props) {
  const { t } = useTranslation();
  const { app, model, language } = usePlace();
  const server = useServer();
  const [work, setWork] = useState<BulkWork | null>(null);
  const known = model.entities[entity];
  const { where, search } = question;
  const counted = useQuery({
    queryKey: ["list", app, entity, "count", where, search], queryFn: async () => unwrap(await server.count(app, entity, { where, search })),
  }).data;
  const asked: BulkRequest = selection.all ? { where: where || "true", ...(search ? { search } : {}) } : { ids: [...selection.ids] };
  const printed = { ...(selection.all ? { where: where || "true", search } : { ids: [...selection.ids] }), order_by: question.order_by.join(",") };
  const number = (counted?.count ?? 0).toLocaleString(language) + (counted?.more ? "+" : "");
  return (
    <Group gap="xs" role="toolbar" aria-label={t("bulk.title")}>
      <CloseButton size="sm" aria-label={t("bulk.clear")} onClick={selection.clear} />
      <Text size="sm" fw={600} role="status">{selection.all ? t("bulk.all", { number }) : t("bulk.marked", { count: selection.ids.size })}</Text>
      {!selection.all && counted && counted.count > selection.ids.size && (
        <Button size="compact-sm" variant="subtle" onClick={selection.everything}>{t("bulk.everything", { number })}</Button>
      )}
      {known?.actions.includes("update") && !known.ledger && (
        <Button size="compact-sm" variant="default" leftSection={<Pencil size={14} aria-hidden />} onClick={() => setWork("update")}>{t("bulk.edit")}</Button>
      )}
      {known?.workflow && (
        <Button size="compact-sm" variant="default" leftSection={<ArrowRightLeft size={14} aria-hidden />} onClick={() => setWork("transition")}>{t("bulk.move")}</Button>
      )}
      {known?.actions.includes("delete") && !known.ledger && (
        <Button size="compact-sm" variant="default" color="red" leftSection={<Trash2 size={14} aria-hidden />} onClick={() => setWork("delete")}>{t("bulk.delete")}</Button>
      )}
      <PrintButton entity={entity} order={printed} size="compact-sm" />
      {!selection.all && <Suspense><ActionButtons entity={entity} ids={[...selection.ids]} size="compact-sm" /></Suspense>}
      {work && <BulkDialog entity={entity} work={work} asked={asked} onClose={() => setWork(null)} onDone={selection.clear} />}
    </Group>
  );
}
