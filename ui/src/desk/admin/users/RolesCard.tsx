import { Button, Checkbox, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Eye } from "lucide-react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { lookAs } from "../../../shared/looking.ts";
import { wordsIn } from "../../../shared/words.ts";
import { useAdministration, type InstalledApp } from "../api.ts";
import { Shown } from "../Shown.tsx";
import { useLoaded } from "../useLoaded.ts";
import type { OfPerson } from "./acting.ts";

/** What a person may do, app by app; roles that one may not give are shown and cannot be ticked. */
export function RolesCard({ person, act }: OfPerson) {
  const { t } = useTranslation();
  const server = useAdministration();
  const apps = useLoaded(["apps"], server.apps);
  return (
    <Paper component="section" p="md">
      <Stack gap="sm">
        <Title order={2} size="h4">{t("admin.roles")}</Title>
        <Shown loaded={apps}>{({ rows }) => rows.map((app) => <RolesOf key={app.key} app={app} person={person} act={act} />)}</Shown>
      </Stack>
    </Paper>
  );
}

function RolesOf({ app, person, act }: OfPerson & { app: InstalledApp }) {
  const { t, i18n } = useTranslation();
  const server = useAdministration();
  const held = person.roles[app.key] ?? [];
  const title = wordsIn(app.title, i18n.language, app.key);
  const change = (role: string, on: boolean) =>
    void act(() => server.setRoles(person.id, app.key, on ? [...held, role] : held.filter((each) => each !== role)), undefined, t("admin.roles_saved"));
  const closed = (outside: boolean, mayGive: boolean) =>
    !mayGive ? t("admin.cannot_give") : person.kind !== "member" && !outside ? t("admin.not_for_outsiders") : "";
  return (
    <section aria-label={title}>
      <Text fw={600} size="sm" mb={6}>{title}</Text>
      <Stack gap={8}>
        {app.roles.map((role) => (
          <Checkbox
            key={role.key} label={wordsIn(role.title, i18n.language, role.key)} checked={held.includes(role.key)} disabled={closed(role.outside, role.may_give) !== ""}
            description={closed(role.outside, role.may_give) || undefined} onChange={(event) => change(role.key, event.currentTarget.checked)}
          />
        ))}
      </Stack>
      {held.length > 0 && (
        <Group gap="xs" mt="sm">
          <Button
            size="xs" variant="default" leftSection={<Eye size={14} aria-hidden />}
            onClick={() => lookAs({ app: app.key, viewed: `person:${person.name}`, title: person.title || person.name, back: `/admin/users?id=${person.id}` })}
          >
            {t("admin.look_as")}
          </Button>
          <Button
            size="xs" variant="default"
            renderRoot={(props) => <Link to="/admin/$place" params={{ place: "access" }} search={{ app: app.key, person: person.name }} {...props} />}
          >
            {t("admin.access")}
          </Button>
        </Group>
      )}
    </section>
  );
}
