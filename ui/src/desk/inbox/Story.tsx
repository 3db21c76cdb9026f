import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { formatMoment } from "../../shared/format/moment.ts";
import { FileLink } from "../parts/FileLink.tsx";
import { usePlace } from "../place.tsx";
import type { Happened } from "./api.ts";
import classes from "./Story.module.css";
import { EVENTS, SIGNERS } from "./words.ts";

/** Told by what follows from them, or by the record's own state. */
const UNTOLD = new Set(["step_approved", "step_rejected", "back", "withdrawn"]);
const TONES: Record<string, string> = { approved: "green", passed: "green", rejected: "red", failed: "red", stuck: "red", returned: "amber", overdue: "amber", urged: "amber", withdrew: "amber" };
const BY_ITSELF = new Set(["asked", "waits", "skipped", "overdue", "stuck", "passed", "failed", "cancelled"]);

/** What happened to an approval, in order: who did what, what they said and attached. */
export function Story({ events }: { events: readonly Happened[] }) {
  // The end of what was returned to who submitted it says the same as the return itself.
  const told = events.filter((event) => !UNTOLD.has(event.event) && !(event.event === "returned" && !event.step));
  return <ol className={classes["story"]}>{told.map((event, index) => <Line key={index} event={event} />)}</ol>;
}

function Line({ event }: { event: Happened }) {
  const { t } = useTranslation();
  const { language, showing, words } = usePlace();
  const step = words(event.title, event.step);
  const people = event.people.map((person) => person.label).join(t("common.comma"));
  const to = event.to?.id === "initiator" ? t("inbox.to_initiator") : event.to?.label ?? "";
  const said = t(EVENTS[event.event] ?? SIGNERS[String(event.detail["where"])] ?? "event.other", { step, people, to, event: event.event });
  const meaning = event.detail["meaning"] as Record<string, string> | undefined;
  return (
    <li className={classes["entry"]} data-tone={TONES[event.event]}>
      <p className={classes["head"]}>
        {!BY_ITSELF.has(event.event) && <b>{event.by.label}</b>} {said}
        {event.for && <span className={classes["more"]}> {t("event.for", { name: event.for.label })}</span>}
        {meaning && <span className={classes["more"]}> {t("event.signed", { meaning: words(meaning) })}</span>}
      </p>
      <time dateTime={event.at} className={classes["time"]}>{formatMoment(event.at, language, showing.zone)}</time>
      {event.comment && <blockquote className={classes["comment"]}>{event.comment}</blockquote>}
      {event.files.length > 0 && <div className={classes["files"]}>{event.files.map((file) => <FileLink key={file.id} file={file} />)}</div>}
    </li>
  );
}
