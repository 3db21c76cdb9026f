import { Group, SegmentedControl, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CalendarClock } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import { formatMoment } from "../../shared/format/moment.ts";
import { localeOf } from "../../shared/locale.ts";
import { Empty } from "../parts/Empty.tsx";
import { RecordLink } from "../parts/RecordLink.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace } from "../place.tsx";
import { useRuns, type Foreseen } from "./api.ts";
import classes from "./Runs.module.css";
import { COMING } from "./words.ts";

/** What will happen by time alone in the next days, day by day: rules, waits, approvals. */
export function Forecast({ rule }: { rule?: string }) {
  const { t } = useTranslation();
  const { app, language, showing } = usePlace();
  const runs = useRuns();
  const [days, setDays] = useState("7");
  const query = useQuery({
    queryKey: ["runs", app, "forecast", rule ?? "", days], queryFn: async () => unwrap(await runs.forecast(app, { days: Number(days), ...(rule ? { rule } : {}) })),
  });
  const dayOf = (at: string) => new Intl.DateTimeFormat(localeOf(language), { dateStyle: "full", timeZone: showing.zone }).format(new Date(at));
  const byDay = new Map<string, Foreseen[]>();
  for (const row of query.data?.rows ?? []) byDay.set(dayOf(row.at), [...(byDay.get(dayOf(row.at)) ?? []), row]);
  return (
    <>
      <Group mb="sm">
        <SegmentedControl size="xs" value={days} onChange={setDays} aria-label={t("forecast.days")} data={["1", "7", "30"].map((value) => ({ value, label: t("forecast.next", { count: Number(value) }) }))} />
      </Group>
      {query.isPending && <Waiting lines={4} />}
      {query.isError && <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />}
      {query.data?.rows.length === 0 && <Empty icon={CalendarClock} title={t("forecast.none")} hint={t("forecast.none_hint")} />}
      {[...byDay].map(([day, rows]) => (
        <section key={day} className={classes["day"]} aria-label={day}>
          <h3>{day}</h3>
          <ol className={classes["lines"]}>{rows.map((row, index) => <Coming key={index} row={row} alone={Boolean(rule)} />)}</ol>
        </section>
      ))}
      {query.data?.more && <Text size="sm" c="dimmed" mt="xs">{t("forecast.more")}</Text>}
    </>
  );
}

function Coming({ row, alone }: { row: Foreseen; alone: boolean }) {
  const { t } = useTranslation();
  const { app, model, words, language, showing } = usePlace();
  const known = COMING[row.kind];
  return (
    <li className={classes["line"]}>
      <time dateTime={row.at} title={formatMoment(row.at, language, showing.zone)}>{new Intl.DateTimeFormat(localeOf(language), { timeStyle: "short", timeZone: showing.zone }).format(new Date(row.at))}</time>
      {row.rule && !alone && <Link to="/w/$app/rules/$rule" params={{ app, rule: row.rule }} className="fw-link">{words(row.title, row.rule)}</Link>}
      {row.record && <span>{words(model.entities[row.entity]?.title, row.entity)} <RecordLink entity={row.entity} id={row.record.id}>{row.record.label || row.record.id}</RecordLink></span>}
      {row.run && <Link to="/w/$app/runs/$id" params={{ app, id: row.run }} className="fw-link">{t("why.run")}</Link>}
      <span className={classes["quiet"]}>{known ? t(known) : row.told.message}</span>
    </li>
  );
}
