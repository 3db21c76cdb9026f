import { NativeSelect, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import type { RecordRow, Words } from "../../shared/api/types.ts";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace } from "../place.tsx";
import { useInbox } from "./api.ts";
import { foreseenOf } from "./path.ts";
import { PathDiagram } from "./PathDiagram.tsx";

/** Who would decide if the person submitted the record now, and what would stand in the way. */
export function Foresight({ entity, record, approvals }: { entity: string; record: RecordRow; approvals: Record<string, { title: Words }> }) {
  const { t } = useTranslation();
  const { app, me, words } = usePlace();
  const inbox = useInbox();
  const keys = Object.keys(approvals);
  const [approval, setApproval] = useState(keys[0] ?? "");
  const query = useQuery({
    queryKey: ["record", app, entity, record.id, "foreseen", approval, record.version], queryFn: async () => unwrap(await inbox.foresee(app, entity, record.id, approval)),
  });
  return (
    <div role="status">
      {keys.length > 1 && <NativeSelect size="xs" aria-label={t("inbox.which_approval")} value={approval} data={keys.map((key) => ({ value: key, label: words(approvals[key]?.title, key) }))} onChange={(event) => setApproval(event.currentTarget.value)} />}
      {query.isPending && <Waiting lines={3} />}
      {query.isError && <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />}
      {query.data && (
        <>
          <Text size="sm" c="dimmed">{t("inbox.foreseen")}</Text>
          <PathDiagram nodes={query.data.nodes} drawn={foreseenOf(query.data.nodes, query.data.steps)} initiator={me.title || me.name} />
          {query.data.problems.map((problem) => <Text key={problem.code} size="sm" c="var(--fw-red)" role="alert">{problem.message} {problem.hint}</Text>)}
        </>
      )}
    </div>
  );
}
