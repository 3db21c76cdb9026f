import { Button, Paper, Select, Stack, Switch, TextInput, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { AskedDay } from "../../parts/days/AskedDay.tsx";
import { useAdministration, type Kind, type Person } from "../api.ts";
import { useLoaded } from "../useLoaded.ts";
import type { OfPerson } from "./acting.ts";
import { KIND_HINTS, KINDS } from "../words.ts";

/** Name, language, address, kind and end of an account, and the records of the apps that it stands for. */
export function DetailsCard({ person, act }: OfPerson) {
  const { t } = useTranslation();
  const server = useAdministration();
  const [kind, setKind] = useState<Kind>(person.kind);
  const [until, setUntil] = useState(person.expires_at?.slice(0, 10) ?? "");
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const text = (name: string) => String(given.get(name) ?? "").trim();
    const changes: Partial<Person> = {
      title: text("title"), email: text("email"), language: text("language"), kind, administrator: kind === "member" && given.get("administrator") !== null,
      expires_at: until ? new Date(`${until}T23:59:59`).toISOString() : null,
    };
    void act(() => server.changePerson(person.id, changes), undefined, t("admin.saved"));
  };
  return (
    <Paper component="section" p="md">
      <form onSubmit={save}>
        <Stack gap="sm" align="stretch">
          <Title order={2} size="h4">{t("admin.details")}</Title>
          <TextInput name="title" label={t("admin.full_name")} defaultValue={person.title} required withAsterisk={false} maxLength={200} />
          <TextInput name="email" type="email" label={t("admin.email")} defaultValue={person.email} maxLength={254} />
          <Select name="language" label={t("admin.language")} defaultValue={person.language} allowDeselect={false} data={[{ value: "zh", label: "中文" }, { value: "en", label: "English" }]} />
          <Select
            label={t("admin.kind")} description={t(KIND_HINTS[kind])} value={kind} onChange={(value) => setKind((value ?? "member") as Kind)} allowDeselect={false}
            data={(["member", "supplier", "guest"] as const).map((each) => ({ value: each, label: t(KINDS[each]) }))}
          />
          <AskedDay label={t("admin.until")} description={t("admin.until_hint")} value={until} onChange={setUntil} />
          {kind === "member" && <Switch name="administrator" label={t("admin.is_administrator")} description={t("admin.is_administrator_hint")} defaultChecked={person.administrator} />}
          <Button type="submit" variant="default" style={{ alignSelf: "flex-start" }}>{t("admin.save")}</Button>
          <StandsFor person={person} />
        </Stack>
      </form>
    </Paper>
  );
}

/** Which records of the apps an account is bound to: their pages tell department, manager and what else the app knows. */
function StandsFor({ person }: { person: Person }) {
  const { t } = useTranslation();
  const apps = useLoaded(["apps"], useAdministration().apps).value?.rows ?? [];
  const bound = apps.flatMap((app) => app.actor.map(({ name, entity }) => ({ app: app.key, entity, name, id: person.records[app.key]?.[name] })).filter((each) => each.id));
  if (!bound.length) return null;
  return (
    <div>
      <Title order={3} size="h5" mb={4}>{t("admin.stands_for")}</Title>
      {bound.map(({ app, entity, name, id }) => (
        <div key={`${app} ${name}`}><Link to="/w/$app/record/$entity/$id" params={{ app, entity, id: id ?? "" }} className="fw-link">{app} · {name}</Link></div>
      ))}
    </div>
  );
}
