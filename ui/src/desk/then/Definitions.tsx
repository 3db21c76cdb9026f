import { Text } from "@mantine/core";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { AsWas } from "../../shared/api/asWas.ts";
import { formatMoment } from "../../shared/format/moment.ts";
import { Tag } from "../parts/Tag.tsx";
import { usePlace } from "../place.tsx";
import classes from "./Then.module.css";

/** The release that was in force, and its rules that heard of the record, with their texts. */
export function Definitions({ then }: { then: AsWas }) {
  const { t } = useTranslation();
  const { words, language, showing } = usePlace();
  const { release, rules } = then;
  return (
    <aside className={classes["aside"]} aria-labelledby="then-definitions">
      <h2 id="then-definitions">{t("then.definitions")}</h2>
      {release ? (
        <div>
          <b>{t("then.release", { number: release.number, version: release.version })}</b> {release.current && <Tag colour="green">{t("then.current")}</Tag>}
          <Text size="sm" c="dimmed">{t(release.by ? "then.release_by" : "then.release_at", { at: formatMoment(release.at, language, showing.zone), by: release.by })}</Text>
          {release.note && <Text size="sm">{release.note}</Text>}
        </div>
      ) : <Text size="sm" c="dimmed">{t("then.no_release")}</Text>}
      {release && <h3>{t("then.rules")}</h3>}
      {release && !rules.length && <Text size="sm" c="dimmed">{t("then.no_rules")}</Text>}
      {rules.map((rule) => (
        <details key={rule.key} className={classes["rule"]}>
          <summary>{words(rule.title, rule.key)} <Tag colour={rule.same ? "grey" : "amber"}>{t(rule.same ? "then.same_rule" : "then.changed_rule")}</Tag></summary>
          <Text size="xs" c="dimmed">{rule.file}</Text>
          <pre className="fw-document" tabIndex={0} aria-label={rule.file}>{rule.text}</pre>
        </details>
      ))}
    </aside>
  );
}
