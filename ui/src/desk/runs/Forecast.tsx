import { Group, SegmentedControl, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { CalendarClock } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import { formatMoment } from "../../shared/format/moment.ts";
import { Empty } from "../parts/Empty.tsx";
import { RecordLink } from "../parts/RecordLink.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace } from "../place.tsx";
import { useRuns } from "./api.ts";
import classes from "./Runs.module.css";

/** What will happen by time alone in the next days: rules, waits, approvals. */
export function Forecast({ rule }: { rule?: string }) {
  const { t } = useTranslation();
  const { app, words, language, showing } = usePlace();
  const runs = useRuns();
  const [days, setDays] = useState("7");
  const query = useQuery({
    queryKey: ["runs", app, "forecast", rule ?? "", days], queryFn: async () => unwrap(await runs.forecast(app, { days: Number(days), ...(rule ? { rule } : {}) })),
  });
  return (
    <>
      <Group mb="sm">
        <SegmentedControl size="xs" value={days} onChange={setDays} aria-label={t("forecast.days")} data={["1", "7", "30"].map((value) => ({ value, label: t("forecast.next", { count: Number(value) }) }))} />
      </Group>
      {query.isPending && <Waiting lines={4} />}
      {query.isError && <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />}
      {query.data?.rows.length === 0 && <Empty icon={CalendarClock} title={t("forecast.none")} hint={t("forecast.none_hint")} />}
      <ol className={classes["lines"]}>
        {query.data?.rows.map((row, index) => (
          <li key={index} className={classes["line"]}>
            <time dateTime={row.at}>{formatMoment(row.at, language, showing.zone)}</time>
            <b>{words(row.title, row.rule ?? row.kind)}</b>
            {row.record && <RecordLink entity={row.entity} id={row.record.id}>{row.record.label || row.record.id}</RecordLink>}
            <p className={classes["hint"]}>{row.told.message}</p>
          </li>
        ))}
      </ol>
      {query.data?.more && <Text size="sm" c="dimmed" mt="xs">{t("forecast.more")}</Text>}
    </>
  );
}
