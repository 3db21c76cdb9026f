import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import type { Reference } from "../../shared/api/types.ts";
import { formatMoment } from "../../shared/format/moment.ts";
import { RecordPicker } from "../fields/RecordPicker.tsx";
import { Tag } from "../parts/Tag.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace } from "../place.tsx";
import { useRuns, type Moment, type Part, type Told } from "./api.ts";
import classes from "./Runs.module.css";
import { OUTCOMES } from "./words.ts";

/** Why a rule did, or did not, fire for a record: each moment in which it might have. */
export function WhyTab({ rule, entity }: { rule: string; entity: string }) {
  const { t } = useTranslation();
  const { app, model, words } = usePlace();
  const runs = useRuns();
  const [record, setRecord] = useState<Reference | null>(null);
  const query = useQuery({ queryKey: ["runs", app, "why", rule, record?.id], enabled: record !== null, queryFn: async () => unwrap(await runs.why(app, rule, record?.id ?? "")) });
  const why = query.data;
  return (
    <Stack gap="sm">
      <RecordPicker label={t("why.record", { entity: words(model.entities[entity]?.title, entity) })} entity={entity} value={record} onChange={setRecord} />
      {!record && <Text size="sm" c="dimmed">{t("why.hint")}</Text>}
      {record && query.isPending && <Waiting lines={4} />}
      {query.isError && <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />}
      {why && (
        <div role="status">
          <Text fw={600}>{why.told.message}</Text>
          <TellHint told={why.told} />
          {why.now && <Condition part={why.now} />}
        </div>
      )}
      {why && <ol className={classes["lines"]}>{why.moments.map((moment, index) => <Line key={index} moment={moment} entity={entity} />)}</ol>}
      {why && why.due.length > 0 && <ol className={classes["lines"]}>{why.due.map((due) => <li key={due.at} className={classes["line"]}><When at={due.at} /> {due.told.message}</li>)}</ol>}
    </Stack>
  );
}

function Line({ moment, entity }: { moment: Moment; entity: string }) {
  const { t } = useTranslation();
  const { app, model, words } = usePlace();
  const outcome = OUTCOMES[moment.outcome];
  const changed = moment.changed.map((key) => words(model.entities[entity]?.fields[key]?.title, key)).join(t("common.comma"));
  return (
    <li className={classes["line"]}>
      <When at={moment.at} />
      {outcome && <Tag colour={outcome.colour}>{t(outcome.words)}</Tag>}
      <span>{moment.told.message}</span>
      {moment.run && <Link to="/w/$app/runs/$id" params={{ app, id: moment.run.id }} className="fw-link">{t("why.run")}</Link>}
      {changed && <p className={classes["hint"]}>{t("why.changed", { fields: changed, name: moment.by?.label ?? "" })}</p>}
      {moment.condition && <Condition part={moment.condition} />}
      <TellHint told={moment.told} />
    </li>
  );
}

function When({ at }: { at: string }) {
  const { language, showing } = usePlace();
  return <time dateTime={at}>{formatMoment(at, language, showing.zone, true)}</time>;
}

export function TellHint({ told }: { told: Told }) {
  return told.hint ? <p className={classes["hint"]}>{told.hint}</p> : null;
}

export function Condition({ part }: { part: Part }) {
  const { t } = useTranslation();
  return <p className={classes["hint"]}>{t(part.holds ? "why.holds" : part.holds === false ? "why.holds_not" : "why.unknown")} <code>{part.text}</code></p>;
}
