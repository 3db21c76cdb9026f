import { RefreshCw } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { NextStep, RecordRow, WorkList } from "../../shared/api/types.ts";
import { recordLabel } from "../../shared/paths.ts";
import { wordsIn } from "../../shared/words.ts";
import { useDevice, useEntries } from "../device.tsx";
import { sound } from "../feedback.ts";
import { go } from "../route.ts";
import { useStation } from "../station.tsx";
import { useAnswer } from "../useAnswer.ts";
import { useOffline } from "../useOffline.ts";
import { useOnce } from "../useOnce.ts";
import { nextStep, questionOf } from "../work.ts";
import { Button } from "./Button.tsx";
import { Empty } from "./Empty.tsx";
import { Problems } from "./Problems.tsx";
import { Shown } from "./Shown.tsx";
import { TakeBack } from "./TakeBack.tsx";
import { Waiting } from "./Waiting.tsx";

const FIRST_SHOWN = 20;

/** The records of a work list, each with the one thing to do next. */
export function WorkCards({ work, station }: { work: WorkList; station: string | null }) {
  const { t } = useTranslation();
  const { server, app, model, showing } = useStation();
  const { kept, sync } = useDevice();
  const question = questionOf(model, work, station);
  const { value, failure, again, refresh } = useAnswer(`work ${JSON.stringify(question)}`, () => server.soon.list(app, work.of, question));
  const [shown, setShown] = useState(FIRST_SHOWN);
  useOffline(work, value?.rows);
  const look = useEffectEvent(refresh);
  useEffect(() => sync.onRound((round) => round.sent.length > 0 && look()), [sync]);
  useEffect(() => kept.onNews(look), [kept]);
  const rows = value?.rows ?? [];
  return (
    <section className="t-work" aria-label={wordsIn(work.title, showing.language)}>
      <div className="t-head">
        <h2>{wordsIn(work.title, showing.language)} {value && <span className="t-count">{rows.length}{value.next ? "+" : ""}</span>}</h2>
        <button type="button" className="t-bar-button" onClick={again} aria-label={t("pick.refresh")}><RefreshCw size={26} aria-hidden /></button>
      </div>
      {failure && <Problems failure={failure} />}
      {!value && !failure && <Waiting />}
      {value && rows.length === 0 && <Empty title={t("work.none")} hint={t("work.none_hint")} />}
      <ul className="t-cards">
        {rows.slice(0, shown).map((row) => <li key={row.id}><WorkCard work={work} row={row} /></li>)}
      </ul>
      {rows.length > shown && <Button onClick={() => setShown(shown + FIRST_SHOWN)}>{t("pick.more")}</Button>}
    </section>
  );
}

function WorkCard({ work, row }: { work: WorkList; row: RecordRow }) {
  const { t } = useTranslation();
  const { app, me, model, actor, showing, undoSeconds } = useStation();
  const { outbox, sync } = useDevice();
  const waiting = useEntries().find((entry) => entry.state === "waiting" && (entry.deed.kind === "form" ? entry.deed.about : entry.deed.record) === row.id);
  const label = recordLabel(model, work.of, row);
  const step = nextStep(model, actor, work, row);
  const flow = model.workflows[model.entities[work.of]?.workflow ?? ""];
  const title = step?.form ? model.forms[step.form]?.title : flow?.transitions[step?.do ?? ""]?.title;
  const take = useOnce(async ({ form, do: transition }: NextStep) => {
    if (form) return go({ app, form, record: row.id });
    if (!transition) return;
    const deed = { kind: "transition", entity: work.of, record: row.id, transition, version: row.version } as const;
    const entry = await outbox.add({ app, person: me.id, by: me.title || me.name, deed, values: {}, title: title ?? {}, about: label, release: String(model.release ?? "") });
    sync.hold(entry.id, undoSeconds);
    sound("good");
  });
  return (
    <article className="t-card t-work-card">
      <b>{label}</b>
      <Shown row={row} entity={work.of} paths={work.show} />
      {waiting ? (
        <div className="t-actions"><p className="t-pending" role="status">{t("work.done", { what: wordsIn(waiting.title, showing.language) })}</p><TakeBack entry={waiting} onTakeBack={() => void outbox.takeBack(waiting.id)} /></div>
      ) : (
        step && <Button kind="next" onClick={() => void take(step)}>{wordsIn(title, showing.language, step.form ?? step.do)}</Button>
      )}
    </article>
  );
}
