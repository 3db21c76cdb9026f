import { useTranslation } from "react-i18next";
import type { Json } from "../../shared/api/types.ts";
import { usePlace } from "../place.tsx";
import { Document } from "./Document.tsx";
import { textOf } from "./tree.ts";
import { EVENTS } from "./words.ts";

/** What a rule listens to, as a sentence; what this interface has no words for is shown as it is written. */
export function TriggerWords({ on }: { on: Record<string, Json> }) {
  const { t } = useTranslation();
  const { model, words } = usePlace();
  const event = EVENTS[textOf(on["event"])];
  if (!event) return <Document value={on} />;
  const key = textOf(on["record"]);
  const entity = model.entities[key];
  const states = model.workflows[entity?.workflow ?? ""]?.states;
  const titles = (given: Json | undefined, title: (name: string) => string) => (Array.isArray(given) ? given.map((each) => title(String(each))).join(t("common.comma")) : "");
  const fields = titles(on["fields"], (name) => words(entity?.fields[name]?.title, name));
  const to = titles(on["to"], (name) => words(states?.[name]?.title, name));
  return (
    <>
      {t(event, { entity: words(entity?.title, key) })}
      {fields && ` ${t("on.fields", { fields })}`}
      {to && ` ${t("on.to", { states: to })}`}
      {on["if"] ? <> {t("step.where")} <code style={{ fontFamily: "var(--fw-mono)", fontSize: 12 }}>{textOf(on["if"])}</code></> : null}
    </>
  );
}
