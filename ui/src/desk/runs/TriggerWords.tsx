import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Json } from "../../shared/api/types.ts";
import { usePlace } from "../place.tsx";
import { Document } from "./Document.tsx";
import { lapseWords } from "./lapse.ts";
import { textOf } from "./tree.ts";
import { EVENTS, TRIGGERS, WHEN } from "./words.ts";

/** What a rule listens to, as a sentence; what this interface has no words for is shown as it is written. */
export function TriggerWords({ on }: { on: Record<string, Json> }) {
  const { t } = useTranslation();
  const { model, words } = usePlace();
  const key = textOf(on["record"]);
  const entity = model.entities[key];
  const states = model.workflows[entity?.workflow ?? ""]?.states;
  const when = textOf(on["when"]);
  const sentence = WHEN[when.replace(/\d+$/, "")] ?? EVENTS[textOf(on["event"])] ?? TRIGGERS.find(([name]) => name in on)?.[1];
  if (!sentence) return <Document value={on} />;
  const titles = (given: Json | undefined, title: (name: string) => string) => (Array.isArray(given) ? given.map((each) => title(String(each))).join(t("common.comma")) : "");
  const date = textOf(on["date"]);
  const lapse = (name: string) => lapseWords(textOf(on[name]), t);
  // What every clock can say is said so; other timetables stay as they are written.
  const daily = /^(\d{1,2}) (\d{1,2}) \* \* \*$/.exec(textOf(on["cron"]));
  const given = {
    entity: words(entity?.title, key), field: words(entity?.fields[date]?.title, date), every: lapse("every"), cron: textOf(on["cron"] ?? on["rrule"]), lapse: lapse("for"),
    state: words(states?.[textOf(on["state"])]?.title, textOf(on["state"])),
    fields: titles(on["fields"], (name) => words(entity?.fields[name]?.title, name)), states: titles(on["to"], (name) => words(states?.[name]?.title, name)),
    before: lapse("before"), after: lapse("after"), at: textOf(on["at"]),
  };
  const particular = daily ? "on.daily" : sentence === "on.updated" && given.fields ? "on.updated_fields" : sentence === "on.transitioned" && given.states ? "on.transitioned_to" : sentence === "on.date" && (given.before || given.after) ? (given.before ? "on.date_before" : "on.date_after") : sentence;
  const condition = textOf(on["filter"] ?? on["holds"] ?? on["if"]);
  return (
    <>
      {t(particular, daily ? { at: `${daily[2]!.padStart(2, "0")}:${daily[1]!.padStart(2, "0")}` } : given)}
      {given.at && ` ${t("on.at", given)}`}
      {condition && <> {t("step.where")} <code className="fw-code">{condition}</code></>}
    </>
  );
}
