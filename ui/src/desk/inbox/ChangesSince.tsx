import { useQuery } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { unwrap } from "../../shared/api/result.ts";
import type { HistoryEntry, Json, RecordRow } from "../../shared/api/types.ts";
import { formatMoment } from "../../shared/format/moment.ts";
import { showValue } from "../../shared/format/value.ts";
import { usePlace, useServer } from "../place.tsx";
import type { Process } from "./api.ts";
import classes from "./Inbox.module.css";

interface Props {
  entityKey: string;
  record: RecordRow;
  processes: readonly Process[];
}

/** What was changed since the record was last given back: whoever decides again need not read it all anew. */
export function ChangesSince({ entityKey, record, processes }: Props) {
  const { t } = useTranslation();
  const server = useServer();
  const { app, model, words, language, showing } = usePlace();
  const since = lastGivenBack(processes);
  const entries = useQuery({
    queryKey: ["record", app, entityKey, record.id, "history", record.version, "first"], enabled: since !== null,
    queryFn: async () => unwrap(await server.history(app, entityKey, record.id)).rows,
  }).data ?? [];
  if (since === null) return null;
  const fields = model.entities[entityKey]?.fields ?? {};
  const changes = Object.entries(merged(entries.filter((entry) => entry.at > since && entry.event !== "created"))).filter(([key]) => fields[key] && fields[key].type !== "state");
  const side = (key: string, value: Json) => (value === null || value === undefined || value === "" ? t("history.empty") : showValue(value, fields[key], showing));
  return (
    <section className={classes["part"]} data-marked>
      <h3>{t("inbox.changed_since", { at: formatMoment(since, language, showing.zone) })}</h3>
      {changes.length === 0 ? <p className={classes["about"]}>{t("inbox.nothing_changed")}</p> : (
        <dl className={classes["changes"]}>
          {changes.map(([key, change]) => (
            <div key={key}>
              <dt>{words(fields[key]?.title, key)}</dt>
              <dd><del>{side(key, change.from)}</del><ArrowRight size={13} role="img" aria-label={t("history.to")} /><ins>{side(key, change.to)}</ins></dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

function lastGivenBack(processes: readonly Process[]): string | null {
  const moments = processes.flatMap((process) => process.events.filter((event) => event.event === "returned" || event.event === "withdrew" || event.event === "failed").map((event) => event.at));
  return moments.sort().at(-1) ?? null;
}

/** Several changes of a field are one: what it was first, and what it is now. Entries come newest first. */
function merged(entries: readonly HistoryEntry[]): Record<string, { from: Json; to: Json }> {
  const found: Record<string, { from: Json; to: Json }> = {};
  for (const entry of entries) {
    for (const [key, change] of Object.entries(entry.changes)) found[key] = { from: change.from, to: found[key]?.to ?? change.to };
  }
  return found;
}
