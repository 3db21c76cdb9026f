import { Button, Paper, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FlaskConical, SearchCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import type { Reference } from "../../shared/api/types.ts";
import { formatMoment } from "../../shared/format/moment.ts";
import { RecordPicker } from "../fields/RecordPicker.tsx";
import { Empty } from "../parts/Empty.tsx";
import { Tag } from "../parts/Tag.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace } from "../place.tsx";
import { useRuns, type Moment, type WhyNot } from "./api.ts";
import { Condition, TellHint } from "./Condition.tsx";
import classes from "./Runs.module.css";
import { useFirst } from "./useFirst.ts";
import { CHANGES, OUTCOMES } from "./words.ts";

/** The reason that stands beside it with its values. */
const DECIDED = "why_condition";

/** Why a rule did, or did not, fire for a record: each moment in which it might have. */
export function WhyTab({ rule, entity, first }: { rule: string; entity: string; first: string }) {
  const { t } = useTranslation();
  const { app, model, words } = usePlace();
  const runs = useRuns();
  const [picked, setPicked] = useState<Reference | null | undefined>(undefined);
  const led = useFirst(entity, first);
  const record = picked === undefined ? led : picked;
  const query = useQuery({ queryKey: ["runs", app, "why", rule, record?.id], enabled: record !== null, queryFn: async () => unwrap(await runs.why(app, rule, record?.id ?? "")) });
  return (
    <Stack gap="sm">
      <RecordPicker label={t("why.record", { entity: words(model.entities[entity]?.title, entity) })} entity={entity} value={record} onChange={setPicked} />
      {!record && <Empty icon={SearchCheck} title={t("why.choose")} hint={t("why.hint")} />}
      {record && query.isPending && <Waiting lines={4} />}
      {query.isError && <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />}
      {record && query.data && <Answer why={query.data} rule={rule} entity={entity} record={record} />}
    </Stack>
  );
}

function Answer({ why, rule, entity, record }: { why: WhyNot; rule: string; entity: string; record: Reference }) {
  const { t } = useTranslation();
  const { app } = usePlace();
  const outcome = OUTCOMES[why.answer];
  return (
    <>
      <Paper p="md" role="status">
        <Text fw={600}>{outcome && <Tag colour={outcome.colour}>{t(outcome.words)}</Tag>} {why.told.message}</Text>
        {why.now && <Text size="sm" c="dimmed" mt={6}>{t("why.now")}</Text>}
        {why.now && <Condition part={why.now} />}
        {why.due.map((due) => <Text key={due.at} size="sm" mt={6}>{due.told.message}</Text>)}
        <Button
          size="xs" variant="default" mt="sm" leftSection={<FlaskConical size={14} aria-hidden />}
          renderRoot={(props) => <Link to="/w/$app/rules/$rule" params={{ app, rule }} search={{ tab: "try", record: record.id }} {...props} />}
        >
          {t("why.try")}
        </Button>
      </Paper>
      <ol className={classes["lines"]}>{why.moments.map((moment, index) => <Line key={index} moment={moment} entity={entity} />)}</ol>
    </>
  );
}

function Line({ moment, entity }: { moment: Moment; entity: string }) {
  const { t } = useTranslation();
  const { app, model, words, language, showing } = usePlace();
  const outcome = OUTCOMES[moment.outcome];
  const changed = moment.changed.map((key) => words(model.entities[entity]?.fields[key]?.title, key)).join(t("common.comma"));
  const what = CHANGES[moment.event];
  return (
    <li className={classes["line"]}>
      <time dateTime={moment.at}>{formatMoment(moment.at, language, showing.zone, true)}</time>
      {outcome && <Tag colour={outcome.colour}>{t(outcome.words)}</Tag>}
      <span>{[what && t(what), moment.by?.label].filter(Boolean).join(" · ")}</span>
      {moment.run && <Link to="/w/$app/runs/$id" params={{ app, id: moment.run.id }} className="fw-link">{t("why.run")}</Link>}
      <p className={classes["message"]}>{moment.told.code === DECIDED && moment.condition ? t("why.decided") : moment.told.message}</p>
      {moment.condition && <Condition part={moment.condition} aged />}
      {moment.outcome !== "fired" && moment.told.code !== DECIDED && <TellHint told={moment.told} />}
      {changed && <p className={classes["hint"]}>{t("why.changed", { fields: changed })}</p>}
    </li>
  );
}
