import { Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import type { AsWas } from "../../shared/api/asWas.ts";
import type { RecordRow } from "../../shared/api/types.ts";
import { formatMoment } from "../../shared/format/moment.ts";
import { recordLabel } from "../../shared/paths.ts";
import { Empty } from "../parts/Empty.tsx";
import { MissingPage } from "../parts/MissingPage.tsx";
import { PageHead } from "../parts/PageHead.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace, useServer } from "../place.tsx";
import { recordQuery } from "../queries.ts";
import { Crumbs } from "../record/Crumbs.tsx";
import { WhenForm } from "../record/WhenForm.tsx";
import { Definitions } from "./Definitions.tsx";
import classes from "./Then.module.css";
import { ThenRows } from "./ThenRows.tsx";
import { ThenValues } from "./ThenValues.tsx";

/** A record as it was at a moment: its values in the form of then, and the release and rules that were in force. */
export function AsWasPage() {
  const { entity, id } = useParams({ from: "/inside/w/$app/record/$entity/$id/then" });
  const { at } = useSearch({ from: "/inside/w/$app/record/$entity/$id/then" });
  const { app, model } = usePlace();
  const server = useServer();
  const asked = useQuery({ queryKey: ["record", app, entity, id, "then", at], enabled: Boolean(at), queryFn: async () => unwrap(await server.asWas(app, entity, id, at)) });
  const record = useQuery(recordQuery(server, app, entity, id));
  const failed = asked.error ?? record.error;
  if (!model.entities[entity] || (failed && failureOf(failed).status === 404)) return <MissingPage />;
  return (
    <div className="fw-page">
      {failed && <Trouble failure={failureOf(failed)} onRetry={() => void asked.refetch()} />}
      {!failed && (asked.data && record.data ? <Told key={asked.data.at} entity={entity} record={record.data} then={asked.data} /> : <Waiting lines={10} />)}
    </div>
  );
}

function Told({ entity, record, then }: { entity: string; record: RecordRow; then: AsWas }) {
  const { t } = useTranslation();
  const { app, model, language, showing } = usePlace();
  const moment = (at: string) => formatMoment(at, language, showing.zone);
  const label = recordLabel(model, entity, then.exists ? { ...record, ...then.values } : record);
  return (
    <>
      <PageHead
        title={t("then.at", { label })} above={<Crumbs entity={entity} />}
        actions={<Button variant="default" renderRoot={(props) => <Link to="/w/$app/record/$entity/$id" params={{ app, entity, id: record.id }} {...props} />}>{t("then.open_now")}</Button>}
      />
      <div className={classes["bar"]}>
        <div role="status"><b>{moment(then.at)}</b>{then.exists && then.last && <Text size="sm" c="dimmed">{t("then.last", { at: moment(then.last.at), by: then.last.by.label || t("history.engine") })}</Text>}</div>
        <WhenForm entity={entity} id={record.id} at={then.at} />
      </div>
      <div className={classes["columns"]}>
        <div className={classes["main"]}>
          {then.exists ? (
            <>
              <ThenValues entity={entity} record={record} then={then} />
              {then.rows.map((each) => <ThenRows key={each.field} entity={entity} then={each} />)}
            </>
          ) : <Empty title={t(then.last ? "then.gone" : "then.before")} hint={t("then.before_hint")} />}
        </div>
        <Definitions then={then} />
      </div>
    </>
  );
}
