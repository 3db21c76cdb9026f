import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Json } from "../../shared/api/types.ts";
import { usePlace } from "../place.tsx";
import { Document } from "./Document.tsx";
import { textOf } from "./tree.ts";
import { EVENTS, TRIGGERS } from "./words.ts";

const MONO = { fontFamily: "var(--fw-mono)", fontSize: 12 };

/** What a rule listens to, as a sentence; what this interface has no words for is shown as it is written. */
export function TriggerWords({ on }: { on: Record<string, Json> }) {
  const { t } = useTranslation();
  const { model, words } = usePlace();
  const key = textOf(on["record"]);
  const entity = model.entities[key];
  const states = model.workflows[entity?.workflow ?? ""]?.states;
  const sentence = EVENTS[textOf(on["event"])] ?? TRIGGERS.find(([name]) => name in on)?.[1];
  if (!sentence) return <Document value={on} />;
  const titles = (given: Json | undefined, title: (name: string) => string) => (Array.isArray(given) ? given.map((each) => title(String(each))).join(t("common.comma")) : "");
  const fields = titles(on["fields"], (name) => words(entity?.fields[name]?.title, name));
  const to = titles(on["to"], (name) => words(states?.[name]?.title, name));
  const date = textOf(on["date"]);
  const condition = textOf(on["filter"] ?? on["holds"] ?? on["if"]);
  const given = { entity: words(entity?.title, key), field: words(entity?.fields[date]?.title, date), every: textOf(on["every"]), cron: textOf(on["cron"] ?? on["rrule"]), lapse: textOf(on["for"]) };
  return (
    <>
      {t(sentence, given)}
      {fields && ` ${t("on.fields", { fields })}`}
      {to && ` ${t("on.to", { states: to })}`}
      {on["before"] ? ` ${t("on.before", { lapse: textOf(on["before"]) })}` : null}
      {on["after"] ? ` ${t("on.after", { lapse: textOf(on["after"]) })}` : null}
      {on["at"] ? ` ${t("on.at", { at: textOf(on["at"]) })}` : null}
      {condition && <> {t("step.where")} <code style={MONO}>{condition}</code></>}
    </>
  );
}
