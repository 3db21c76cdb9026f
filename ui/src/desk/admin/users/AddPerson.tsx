import { Button, Group, Modal, Select, Stack, Switch, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { AskedDay } from "../../parts/days/AskedDay.tsx";
import { Trouble } from "../../parts/Trouble.tsx";
import { useAdministration, type Kind, type NewPerson, type Person } from "../api.ts";
import { useActing } from "../useActing.ts";
import { HandedLink } from "./HandedLink.tsx";
import { KIND_HINTS, KINDS } from "../words.ts";

/** Adds a person, who chooses a password by a link: sent by mail, or shown here once. */
export function AddPerson({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const server = useAdministration();
  const navigate = useNavigate();
  const { act, dialog, failure } = useActing();
  const [kind, setKind] = useState<Kind>("member");
  const [until, setUntil] = useState("");
  const [made, setMade] = useState<Person | null>(null);
  const openPerson = (person: Person) => void navigate({ to: "/admin/$place", params: { place: "users" }, search: { id: person.id } });
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const text = (name: string) => String(given.get(name) ?? "").trim();
    const wish: NewPerson = {
      name: text("name"), title: text("title"), email: text("email"), language: text("language"), kind, administrator: given.get("administrator") !== null,
      ...(until && kind !== "member" ? { expires_at: new Date(`${until}T23:59:59`).toISOString() } : {}),
    };
    void act(() => server.addPerson(wish), (person) => (person.link ? setMade(person) : openPerson(person)), t("admin.person_added"));
  };
  return (
    <>
      <Modal opened={opened} onClose={onClose} title={t("admin.add_person")} closeButtonProps={{ "aria-label": t("common.close") }}>
        {made ? (
          <Stack>
            <HandedLink link={made.link ?? ""} name={made.title || made.name} />
            <Button onClick={() => openPerson(made)} data-autofocus>{t("admin.give_roles_now")}</Button>
          </Stack>
        ) : (
          <form onSubmit={add}>
            <Stack gap="sm">
              {failure && <Trouble failure={failure} />}
              <TextInput name="title" label={t("admin.full_name")} required withAsterisk={false} maxLength={200} data-autofocus />
              <TextInput name="name" label={t("admin.sign_in_name")} description={t("admin.sign_in_name_hint")} required withAsterisk={false} maxLength={64} pattern="[A-Za-z0-9_.@\-]+" autoComplete="off" />
              <TextInput name="email" type="email" label={t("admin.email")} description={t("admin.email_hint")} maxLength={254} autoComplete="off" />
              <Select name="language" label={t("admin.language")} defaultValue={i18n.language} allowDeselect={false} data={[{ value: "zh", label: "中文" }, { value: "en", label: "English" }]} />
              <Select
                label={t("admin.kind")} description={t(KIND_HINTS[kind])} value={kind} onChange={(value) => setKind((value ?? "member") as Kind)} allowDeselect={false}
                data={(["member", "supplier", "guest"] as const).map((each) => ({ value: each, label: t(KINDS[each]) }))}
              />
              {kind !== "member" && <AskedDay label={t("admin.until")} value={until} onChange={setUntil} required={kind === "guest"} withAsterisk={false} />}
              {kind === "member" && <Switch name="administrator" label={t("admin.is_administrator")} description={t("admin.is_administrator_hint")} />}
              <Group justify="flex-end" mt="xs">
                <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
                <Button type="submit">{t("admin.add_and_invite")}</Button>
              </Group>
            </Stack>
          </form>
        )}
      </Modal>
      {dialog}
    </>
  );
}
