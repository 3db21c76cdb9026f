import { Button, Group, Select, Table, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import { Plus, Search, UserSearch } from "lucide-react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { wordsIn } from "../../../shared/words.ts";
import { Moment } from "../../account/Moment.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { PageHead } from "../../parts/PageHead.tsx";
import { TableCard } from "../../parts/TableCard.tsx";
import { useAdministration, type InstalledApp, type Person } from "../api.ts";
import { Shown } from "../Shown.tsx";
import { useAddress } from "../useAddress.ts";
import { useLoaded } from "../useLoaded.ts";
import { AddPerson } from "./AddPerson.tsx";
import { PersonState } from "./PersonState.tsx";
import { UserPage } from "./UserPage.tsx";

/** Everybody who can come in: found by name, narrowed by state, added, opened one by one. */
export function UsersPage() {
  const { t, i18n } = useTranslation();
  const server = useAdministration();
  const [{ id, q = "", state = "" }, go] = useAddress();
  const [adding, { open, close }] = useDisclosure();
  const people = useLoaded(["people"], server.people, !id);
  const apps = useLoaded(["apps"], server.apps, !id).value?.rows ?? [];
  if (id) return <UserPage key={id} id={id} />;
  const told = (person: Person) => rolesOf(person, apps, i18n.language);
  return (
    <>
      <PageHead title={t("admin.users")} actions={<Button leftSection={<Plus size={16} aria-hidden />} onClick={open}>{t("admin.add_person")}</Button>} />
      <AddPerson opened={adding} onClose={close} />
      <Group gap="sm" mb="md">
        <TextInput
          value={q} onChange={(event) => go({ q: event.currentTarget.value })} leftSection={<Search size={15} aria-hidden />}
          aria-label={t("admin.search_people")} placeholder={t("admin.search_people")} className="fw-search"
        />
        <Select
          value={state} onChange={(value) => go({ state: value ?? "" })} aria-label={t("admin.state")} w={200} allowDeselect={false}
          data={[
            { value: "", label: t("admin.all_people") }, { value: "open", label: t("admin.may_come_in") }, { value: "out", label: t("admin.kept_out") },
            { value: "administrator", label: t("admin.administrators") }, { value: "outside", label: t("admin.outsiders") }, { value: "none", label: t("admin.without_role") },
          ]}
        />
      </Group>
      <Shown loaded={people}>
        {({ rows }) => {
          const found = rows.filter((person) => matches(person, q) && isIn(person, state));
          if (!found.length) return <Empty icon={UserSearch} title={t("admin.nobody")} hint={t("admin.nobody_hint")} />;
          return (
            <TableCard label={t("admin.users")} width={620} head={[t("admin.name"), t("admin.state"), t("admin.roles"), t("admin.added")]}>
              {found.map((person) => (
                <Table.Tr key={person.id}>
                  <Table.Td>
                    <Link to="/admin/$place" params={{ place: "users" }} search={{ id: person.id }} className="fw-link">{person.title || person.name}</Link>
                    <Text size="xs" c="dimmed">{[person.name, person.email].filter(Boolean).join(" · ")}</Text>
                  </Table.Td>
                  <Table.Td><PersonState person={person} /></Table.Td>
                  <Table.Td>{told(person) || <Text size="sm" c="dimmed">{t("admin.no_role")}</Text>}</Table.Td>
                  <Table.Td><Moment value={person.created_at} /></Table.Td>
                </Table.Tr>
              ))}
            </TableCard>
          );
        }}
      </Shown>
    </>
  );
}

function matches(person: Person, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return [person.name, person.title, person.email].some((each) => each.toLowerCase().includes(wanted));
}

function isIn(person: Person, state: string): boolean {
  if (state === "open") return person.active;
  if (state === "out") return !person.active;
  if (state === "administrator") return person.administrator;
  if (state === "outside") return person.kind !== "member";
  return state !== "none" || !Object.keys(person.roles).length;
}

function rolesOf(person: Person, apps: readonly InstalledApp[], language: string): string {
  const title = (app: string, role: string) => wordsIn(apps.find((each) => each.key === app)?.roles.find((each) => each.key === role)?.title, language, role);
  return Object.entries(person.roles).flatMap(([app, roles]) => roles.map((role) => title(app, role))).join(", ");
}
