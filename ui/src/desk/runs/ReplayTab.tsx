import { Button, Group, NativeSelect, Stack, Text } from "@mantine/core";
import { History } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../shared/api/result.ts";
import { formatMoment } from "../../shared/format/moment.ts";
import { RecordLink } from "../parts/RecordLink.tsx";
import { Tag } from "../parts/Tag.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { usePlace } from "../place.tsx";
import { useRuns, type Replay } from "./api.ts";
import classes from "./Runs.module.css";

const COUNTS = [["events", "replay.events"], ["both", "replay.both"], ["only_draft", "replay.only_draft"], ["only_real", "replay.only_real"], ["unsure", "replay.unsure"]] as const;

/** What the rule as it is now would have done in the last days, beside what really happened. */
export function ReplayTab({ rule, entity }: { rule: string; entity: string }) {
  const { t } = useTranslation();
  const { app, language, showing } = usePlace();
  const runs = useRuns();
  const [days, setDays] = useState("7");
  const [found, setFound] = useState<Replay | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    const result = await runs.replay(app, rule, Number(days));
    setBusy(false);
    setFailure(result.ok ? null : result.failure);
    setFound(result.ok ? result.value : null);
  };
  const rows = found?.rows ?? [];
  return (
    <Stack gap="sm">
      <Group align="flex-end">
        <NativeSelect label={t("replay.days")} value={days} onChange={(event) => setDays(event.currentTarget.value)} data={["1", "7", "30", "90"].map((value) => ({ value, label: t("replay.last", { count: Number(value) }) }))} />
        <Button loading={busy} leftSection={<History size={15} aria-hidden />} onClick={() => void go()}>{t("replay.do")}</Button>
      </Group>
      <Text size="sm" c="dimmed">{t("replay.hint")}</Text>
      {failure && <Trouble failure={failure} />}
      {found && (
        <div role="status">
          <div className={classes["counts"]}>
            {COUNTS.map(([key, label]) => <div key={key} className="fw-count"><div className="fw-count-number">{(found.counts[key] ?? 0).toLocaleString(language)}</div><Text size="xs">{t(label)}</Text></div>)}
          </div>
          {found.notes.map((note, index) => <Text key={index} size="sm" mt="xs">{note.message}</Text>)}
        </div>
      )}
      {found && rows.every((row) => !row.differs) && <Text size="sm">{t("replay.same")}</Text>}
      <ol className={classes["lines"]}>
        {rows.filter((row) => row.differs).map((row, index) => (
          <li key={index} className={classes["line"]}>
            <time dateTime={row.at}>{formatMoment(row.at, language, showing.zone, true)}</time>
            <RecordLink entity={entity} id={row.record.id}>{row.record.label || row.record.id}</RecordLink>
            <Tag colour={row.did.fired ? "green" : "grey"}>{t(row.did.fired ? "replay.did" : "replay.did_not")}</Tag>
            <Tag colour={row.would.fired ? "green" : "grey"}>{t(row.would.fired ? "replay.would" : "replay.would_not")}</Tag>
            <p className={classes["hint"]}>{row.would.told.message}</p>
          </li>
        ))}
      </ol>
    </Stack>
  );
}
