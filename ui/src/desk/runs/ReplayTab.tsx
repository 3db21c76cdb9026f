import { Button, Group, NativeSelect, Stack, Switch, Table, Text } from "@mantine/core";
import { History } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { formatMoment } from "../../shared/format/moment.ts";
import { Empty } from "../parts/Empty.tsx";
import { RecordLink } from "../parts/RecordLink.tsx";
import { TableCard } from "../parts/TableCard.tsx";
import { Tag } from "../parts/Tag.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { usePlace } from "../place.tsx";
import { useRuns, type Judged, type Replay } from "./api.ts";
import { Condition } from "./Condition.tsx";
import { DraftBox, type Changed } from "./DraftBox.tsx";
import classes from "./Runs.module.css";
import { useAsked } from "./useAsked.ts";
import { CHANGES } from "./words.ts";

const COUNTS = [["events", "replay.events"], ["both", "replay.both"], ["only_draft", "replay.only_draft"], ["only_real", "replay.only_real"], ["unsure", "replay.unsure"]] as const;
const DAYS = ["1", "7", "30", "90"];
const EVENTS = ["50", "200", "1000"];

/** What the rule, as it is or changed, would have done with what happened lately, beside what really came of it. */
export function ReplayTab({ rule, entity, changed }: { rule: string; entity: string; changed: Changed | null }) {
  const { t } = useTranslation();
  const { app, language } = usePlace();
  const runs = useRuns();
  const [days, setDays] = useState("7");
  const [most, setMost] = useState("200");
  const { found, failure, busy, ask } = useAsked<Replay>();
  const go = () => void ask(runs.replay(app, rule, { days: Number(days), most: Number(most), ...(changed && changed.draft !== null ? { draft: changed.draft } : {}) }));
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">{t("replay.hint")}</Text>
      <Group align="flex-end" gap="sm">
        <NativeSelect label={t("replay.days")} value={days} onChange={(event) => setDays(event.currentTarget.value)} data={DAYS.map((value) => ({ value, label: t("replay.last", { count: Number(value) }) }))} />
        <NativeSelect label={t("replay.most")} value={most} onChange={(event) => setMost(event.currentTarget.value)} data={EVENTS.map((value) => ({ value, label: t("replay.at_most", { number: Number(value).toLocaleString(language) }) }))} />
        <Button loading={busy} leftSection={<History size={15} aria-hidden />} onClick={go}>{t("replay.do")}</Button>
      </Group>
      {changed && <DraftBox changed={changed} />}
      {failure && <Trouble failure={failure} />}
      {found && <Replayed found={found} entity={entity} />}
    </Stack>
  );
}

function Replayed({ found, entity }: { found: Replay; entity: string }) {
  const { t } = useTranslation();
  const { language } = usePlace();
  const [all, setAll] = useState(false);
  const parted = found.rows.filter((row) => row.differs);
  const shown = all ? found.rows : parted;
  return (
    <div role="status">
      <div className={classes["counts"]}>
        {COUNTS.map(([key, label]) => <div key={key} className="fw-count"><div className="fw-count-number">{(found.counts[key] ?? 0).toLocaleString(language)}</div><Text size="xs">{t(label)}</Text></div>)}
      </div>
      {found.notes.map((note, index) => <Text key={index} size="sm" mt="xs">{note.message}</Text>)}
      {found.rows.length > 0 && <Switch my="sm" size="sm" checked={all} onChange={(event) => setAll(event.currentTarget.checked)} label={t("replay.all")} />}
      {shown.length === 0 && <Empty icon={History} title={t(found.rows.length ? "replay.same" : "replay.nothing")} hint={t(found.rows.length ? "replay.same_hint" : "replay.nothing_hint")} />}
      {shown.length > 0 && (
        <TableCard label={t("rule.replay")} width={460} head={[t("runs.when"), t("change.record"), t("replay.really"), t("replay.now")]}>
          {shown.map((row, index) => <JudgedRow key={index} row={row} entity={entity} />)}
        </TableCard>
      )}
    </div>
  );
}

function JudgedRow({ row, entity }: { row: Judged; entity: string }) {
  const { t } = useTranslation();
  const { language, showing } = usePlace();
  const what = CHANGES[row.event];
  return (
    <Table.Tr className={row.differs ? classes["differs"]! : ""}>
      <Table.Td>{formatMoment(row.at, language, showing.zone, true)}<Text size="xs" c="dimmed">{what ? t(what) : row.event}</Text></Table.Td>
      <Table.Td><RecordLink entity={entity} id={row.record.id}>{row.record.label || row.record.id}</RecordLink></Table.Td>
      <Table.Td><Tag colour={row.did.fired ? "green" : "grey"}>{t(row.did.fired ? "replay.did" : "replay.did_not")}</Tag></Table.Td>
      <Table.Td>
        <Tag colour={row.would.fired ? "green" : "grey"}>{t(row.would.fired ? "replay.would" : "replay.would_not")}</Tag>
        {row.differs && row.would.condition && <Condition part={row.would.condition} />}
        {row.differs && !row.would.condition && <Text size="xs" c="dimmed">{row.would.told.message}</Text>}
      </Table.Td>
    </Table.Tr>
  );
}
