import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { wordsIn } from "../../../shared/words.ts";
import { Tag } from "../../parts/Tag.tsx";
import classes from "../Admin.module.css";
import type { Grant, Names, RoleWhole, Titled } from "../api.ts";
import { GrantRow } from "./GrantRow.tsx";
import { Place } from "./Place.tsx";
import { ACTIONS } from "../words.ts";
import { TableCard } from "../../parts/TableCard.tsx";

/** The actions that have a column of their own; the others are named beside them. */
export const COLUMNS = ["read", "create", "update", "delete"] as const;

const FEW = 8;

/** Some names in a line; many of them stand behind their number. */
function Few({ words }: { words: string[] }) {
  const { t } = useTranslation();
  const line = words.join(t("common.comma"));
  if (words.length <= FEW) return line;
  return <details className="fw-trace" style={{ marginTop: 0 }}><summary>{t("admin.so_many", { count: words.length })}</summary>{line}</details>;
}

/** One role: who holds it, what else it may, and its grants entity by entity. */
export function RoleView({ app, role, names, titles }: { app: string; role: RoleWhole; names: Names; titles: Record<string, string> }) {
  const { t, i18n } = useTranslation();
  const say = (words: Parameters<typeof wordsIn>[0], key: string) => wordsIn(words, i18n.language, key);
  const byEntity = new Map<string, Grant[]>();
  for (const grant of role.grants) byEntity.set(grant.entity, [...(byEntity.get(grant.entity) ?? []), grant]);
  const called = (all: Titled[]) => all.map((each) => say(each.title, each.key));
  const titled = (roles: string[]) => roles.map((key) => titles[key] ?? key);
  const more: [string, string[]][] = [
    ["admin.gives", titled(role.gives)], ["admin.looks_as", titled(role.looks_as)], ["admin.runs_connections", called(role.connections)], ["admin.resumes", called(role.resume)],
  ];
  return (
    <Stack gap="md">
      <Paper component="section" p="md">
        <Stack gap="xs">
          <Group gap="sm">
            <Title order={2} size="h4">{say(role.title, role.key)}</Title>
            {role.outside && <Tag colour="violet">{t("admin.for_outsiders")}</Tag>}
            {role.runs && <Tag colour="blue">{t("admin.sees_runs")}</Tag>}
            <Place app={app} file={role.file} line={1} />
          </Group>
          {role.help && <Text size="sm" c="dimmed">{say(role.help, "")}</Text>}
          <dl className={classes["facts"]}>
            <dt>{t("admin.held_by")}</dt>
            <dd>{role.people.length ? role.people.map((person, index) => (
              <span key={person.id}>{index > 0 && ", "}<Link to="/admin/$place" params={{ place: "users" }} search={{ id: person.id }} className="fw-link">{person.title || person.name}</Link></span>
            )) : t("admin.held_by_nobody")}</dd>
            {more.filter(([, keys]) => keys.length).map(([title, keys]) => <div key={title} style={{ display: "contents" }}><dt>{t(title)}</dt><dd><Few words={keys} /></dd></div>)}
          </dl>
        </Stack>
      </Paper>
      <TableCard label={t("admin.matrix")} width={820} centred={COLUMNS.map((_, index) => index + 1)} head={[t("admin.entity"), ...COLUMNS.map((action) => t(ACTIONS[action] ?? action)), t("admin.also"), t("admin.which_records"), t("admin.fields")]}>
        {[...byEntity].map(([entity, grants]) => grants.map((grant, index) => (
          <GrantRow
            key={`${entity} ${index}`} app={app} file={role.file} grant={grant} names={names} first={index === 0}
            transitions={index === 0 ? role.transitions.filter((each) => each.entity === entity) : []}
          />
        )))}
      </TableCard>
      <Text size="xs" c="dimmed">{t("admin.matrix_hint")}</Text>
    </Stack>
  );
}
