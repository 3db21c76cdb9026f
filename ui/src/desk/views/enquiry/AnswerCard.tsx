import { useMemo } from "react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import type { RecordRow } from "../../../shared/api/types.ts";
import { showValue } from "../../../shared/format/value.ts";
import { followPath, recordLabel, valueAt } from "../../../shared/paths.ts";
import type { Column } from "../../list/columns.ts";
import { RecordLink } from "../../parts/RecordLink.tsx";
import { Tag } from "../../parts/Tag.tsx";
import { ValueText } from "../../parts/ValueText.tsx";
import { usePlace } from "../../place.tsx";
import { happeningWords, line, reasonsOf, standingOf, type Told } from "./answer.ts";
import { useHappenings, usePart, type Enquiry } from "./asking.ts";
import classes from "./Enquiry.module.css";
import { Happenings } from "./Happenings.tsx";
import { ToSend } from "./ToSend.tsx";

interface Props {
  of: string;
  layout: Enquiry;
  row: RecordRow;
  columns: readonly Column[];
}

/** The answer about one record: how it stands, where it is, promised against expected, why late, what happened last. */
export function AnswerCard({ of, layout, row, columns }: Props) {
  const { t } = useTranslation();
  const { model, showing } = usePlace();
  const place = usePart(layout.place, row.id);
  const delay = usePart(layout.delay, row.id);
  const { happened, pending } = useHappenings(of, layout, row.id);
  const now = useMemo(() => new Date().toISOString(), [row]);
  const told: Told = { of, layout, row, place: place.data ?? [], delay: delay.data ?? [], last: happened[0] };
  const standing = standingOf(layout, row, showing.zone, now);
  const reasons = reasonsOf(told, showing);
  const name = recordLabel(model, of, row);
  const at = (path: string) => showValue(valueAt(row, path), followPath(model, of, path)?.field, showing);
  const waiting = pending || (place.isLoading || delay.isLoading);
  return (
    <article className={classes["answer"]} aria-label={name} aria-busy={waiting}>
      <header className={classes["head"]}>
        <h2><RecordLink entity={of} id={row.id}>{name}</RecordLink></h2>
        <ValueText value={valueAt(row, layout.status)} field={followPath(model, of, layout.status)?.field} />
        {columns.length > 0 && <p className={classes["facts"]}>{line(model, of, row, columns.map((column) => column.path), showing)}</p>}
      </header>
      <dl className={classes["said"]}>
        {layout.place && (
          <Said title={t("enquiry.at_place")}>
            {told.place.length ? <ul>{told.place.map((each) => <li key={each.id}>{line(model, layout.place!.of, each, layout.place!.show, showing)}</li>)}</ul> : !waiting && t("enquiry.finished")}
          </Said>
        )}
        {layout.promised && <Said title={t("enquiry.promised")}>{at(layout.promised) || t("enquiry.no_promise")}</Said>}
        {layout.expected && <Said title={t("enquiry.expected")}>{at(layout.expected) || t("enquiry.not_planned")} <Against late={standing.late} days={standing.days} /></Said>}
        {(standing.late || reasons.length > 0) && (
          <Said title={t("enquiry.reason")}>{reasons.length ? <ul>{reasons.map((reason) => <li key={reason}>{reason}</li>)}</ul> : !waiting && t("enquiry.no_reason")}</Said>
        )}
        {told.last && (
          <Said title={t("enquiry.last")}>
            <time dateTime={told.last.at}>{showValue(told.last.at, { type: "datetime", title: {} }, showing)}</time> {happeningWords(told, told.last, showing, t)}
          </Said>
        )}
      </dl>
      {!waiting && <ToSend told={told} now={now} />}
      <Happenings told={told} happened={happened} />
    </article>
  );
}

function Said({ title, children }: { title: string; children: React.ReactNode }) {
  return <div><dt>{title}</dt><dd>{children}</dd></div>;
}

function Against({ late, days }: { late: boolean; days: number | null }) {
  const { t } = useTranslation();
  if (days === null) return null;
  if (late) return <Tag colour="red" icon="alert-triangle">{days > 0 ? t("enquiry.days_late", { count: days }) : t("enquiry.late")}</Tag>;
  return <Tag colour="green" icon="circle-check">{days < 0 ? t("enquiry.days_early", { count: -days }) : t("enquiry.on_time")}</Tag>;
}
