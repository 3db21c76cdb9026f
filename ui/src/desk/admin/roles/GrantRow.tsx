import { Table } from "@mantine/core";
import { Check, Minus } from "lucide-react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { wordsIn } from "../../../shared/words.ts";
import classes from "../Admin.module.css";
import type { Grant, Names, RoleWhole } from "../api.ts";
import { spoken } from "../spoken.ts";
import { Place } from "./Place.tsx";
import { COLUMNS } from "./RoleView.tsx";
import { ACTIONS } from "../words.ts";

interface Props {
  app: string;
  file: string;
  grant: Grant;
  names: Names;
  first: boolean;
  transitions: RoleWhole["transitions"];
}

/** One grant: its actions, the records and the fields for which they hold. */
export function GrantRow({ app, file, grant, names, first, transitions }: Props) {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  const others = grant.actions.filter((action) => !(COLUMNS as readonly string[]).includes(action)).map((action) => t(ACTIONS[action] ?? action));
  const moves = transitions.map((each) => wordsIn(each.title, language, each.key));
  const conditions = [grant.rows, grant.when].filter((each): each is string => each !== null);
  const narrowed = conditions.length > 0;
  return (
    <Table.Tr>
      <Table.Td>
        {first && <b>{wordsIn(names[grant.entity]?.title, language, grant.entity)}</b>}
        <div className={classes["quiet"]}><Place app={app} file={file} line={grant.line} /></div>
      </Table.Td>
      {COLUMNS.map((action) => (
        <Table.Td key={action} ta="center"><Mark given={grant.actions.includes(action)} narrowed={narrowed} /></Table.Td>
      ))}
      <Table.Td>
        {others.join(", ")}
        {moves.length > 0 && <div className={classes["quiet"]}>{t("admin.moves", { moves: moves.join(", ") })}</div>}
      </Table.Td>
      <Table.Td>
        {narrowed ? conditions.map((each) => <div key={each}>{spoken(each, grant.entity, names, language)}<div className={classes["quiet"]}><code>{each}</code></div></div>) : t("admin.all_records")}
        {grant.forms.length > 0 && <div className={classes["quiet"]}>{t("admin.only_forms", { forms: grant.forms.join(", ") })}</div>}
      </Table.Td>
      <Table.Td><Fields grant={grant} names={names} /></Table.Td>
    </Table.Tr>
  );
}

function Mark({ given, narrowed }: { given: boolean; narrowed: boolean }) {
  const { t } = useTranslation();
  if (!given) return <Minus size={16} className={classes["no"]} role="img" aria-label={t("admin.not_granted")} />;
  return <Check size={18} className={classes[narrowed ? "some" : "yes"]} role="img" aria-label={t(narrowed ? "admin.granted_for_some" : "admin.granted")} />;
}

/** How many fields are read and written, and each of them by name when it is opened. */
function Fields({ grant, names }: { grant: Grant; names: Names }) {
  const { t, i18n } = useTranslation();
  const fields = names[grant.entity]?.fields ?? {};
  const all = Object.keys(fields).length;
  const called = (keys: readonly string[]) => keys.map((key) => wordsIn(fields[key], i18n.language, key)).join(", ") || "–";
  const masked = Object.keys(grant.masked);
  const hidden = Object.keys(fields).filter((key) => !grant.read.includes(key) && !masked.includes(key));
  return (
    <details className="fw-trace" style={{ marginTop: 0 }}>
      <summary>{t("admin.reads_of", { read: grant.read.length, write: grant.write.length, all })}</summary>
      <dl className={classes["facts"]}>
        <dt>{t("admin.read")}</dt><dd>{called(grant.read)}</dd>
        <dt>{t("admin.written")}</dt><dd>{called(grant.write)}</dd>
        {masked.length > 0 && <><dt>{t("admin.masked")}</dt><dd>{called(masked)}</dd></>}
        {hidden.length > 0 && <><dt>{t("admin.hidden")}</dt><dd>{called(hidden)}</dd></>}
      </dl>
    </details>
  );
}
