import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { formatMoment } from "../../shared/format/moment.ts";
import { wordsIn } from "../../shared/words.ts";
import { useDevice, useEntries, useSync } from "../device.tsx";
import type { Entry } from "../offline/entry.ts";
import { Bar } from "../parts/Bar.tsx";
import { Button } from "../parts/Button.tsx";
import { Empty } from "../parts/Empty.tsx";
import { Problems } from "../parts/Problems.tsx";
import { useAsk } from "../parts/useAsk.tsx";
import { go } from "../route.ts";

/** What the server has not taken yet: what waits, and what it refused and why. */
export function OutboxScreen() {
  const { t } = useTranslation();
  const { sync } = useDevice();
  const entries = useEntries();
  const { reachable, sending } = useSync();
  const refused = entries.filter((entry) => entry.state === "refused");
  const waiting = entries.filter((entry) => entry.state === "waiting");
  return (
    <>
      <Bar title={t("outbox.title")} onBack={() => (window.history.length > 1 ? window.history.back() : go({}))} />
      <main className="t-screen">
        {!reachable && <p className="t-note" role="status">{t("outbox.off")}</p>}
        {entries.length === 0 && <Empty title={t("outbox.empty")} hint={t("outbox.empty_hint")} />}
        {refused.length > 0 && <h2>{t("outbox.refused", { count: refused.length })}</h2>}
        <ul className="t-list">{refused.map((entry) => <li key={entry.id}><Refused entry={entry} /></li>)}</ul>
        {waiting.length > 0 && <h2>{t("outbox.waiting", { count: waiting.length })}</h2>}
        <ul className="t-list">{waiting.map((entry) => <li key={entry.id} className="t-about"><Told entry={entry} /><Away entry={entry} /></li>)}</ul>
      </main>
      {waiting.length > 0 && (
        <footer className="t-foot"><Button kind="main" disabled={sending} onClick={() => void sync.go()}>{sending ? t("form.sending") : t("outbox.send")}</Button></footer>
      )}
    </>
  );
}

function Told({ entry }: { entry: Entry }) {
  const { i18n } = useTranslation();
  const { language } = i18n;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <div>
      <b>{wordsIn(entry.title, language)}{entry.about && <> · {entry.about}</>}</b>
      <p className="t-hint">{entry.by} · {formatMoment(entry.at, language, zone)}</p>
    </div>
  );
}

function Away({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const { away } = useSync();
  return away.includes(entry.person) && <p className="t-wrong">{t("outbox.away", { name: entry.by })}</p>;
}

function Refused({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const { outbox, sync } = useDevice();
  const { deed } = entry;
  const again = async () => {
    await outbox.again(entry.id);
    void sync.go();
  };
  const [ask, question] = useAsk();
  const discard = async () => {
    const sure = await ask({ title: t("outbox.discard_sure"), hint: t("outbox.discard_hint"), yes: t("outbox.discard"), no: t("outbox.keep") });
    if (sure) await outbox.remove(entry.id);
  };
  const mend = () => deed.kind === "form" && go({ app: entry.app, form: deed.form, record: aboutOf(entry), mend: entry.id });
  return (
    <section className="t-stuck">
      <Told entry={entry} />
      {entry.failure && <Problems failure={entry.failure} />}
      <div className="t-actions">
        {deed.kind === "form" && <Button kind="next" onClick={mend}>{t("outbox.mend")}</Button>}
        <Button onClick={() => void again()}>{t("form.retry")}</Button>
        <Button className="t-danger" onClick={() => void discard()}>{t("outbox.discard")}</Button>
      </div>
      {question}
    </section>
  );
}

/** Returns the record that a submission was about, as its address names it. */
function aboutOf(entry: Entry): string {
  return entry.deed.kind === "form" ? entry.deed.about : "";
}
