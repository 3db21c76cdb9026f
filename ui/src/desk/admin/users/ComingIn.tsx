import { Button, Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState, type FormEvent, type ReactNode } from "react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { useAdministration } from "../api.ts";
import type { OfPerson } from "./acting.ts";
import { HandedLink } from "./HandedLink.tsx";

/** How a person comes in: a link for a new password, the second factor, the PIN of shared devices; and whether they may at all. */
export function ComingIn({ person, act }: OfPerson) {
  const { t } = useTranslation();
  const server = useAdministration();
  const [link, setLink] = useState("");
  const invite = () =>
    act(() => server.invite(person.id), (answer) => setLink(answer.link ?? ""), t("admin.link_made"));
  const pin = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    void act(() => server.setPin(person.id, String(new FormData(form).get("pin"))), () => form.reset(), t("admin.pin_set"));
  };
  return (
    <Paper component="section" p="md">
      <Stack gap="md">
        <Title order={2} size="h4">{t("admin.coming_in")}</Title>
        {link && <HandedLink link={link} name={person.title || person.name} />}
        <Row told={t("admin.link_told")}><Button variant="default" onClick={() => void invite()}>{t("admin.make_link")}</Button></Row>
        <Row told={t(person.second_factor ? "admin.factor_on" : "admin.factor_off")}>
          {person.second_factor && <Button variant="default" onClick={() => void act(() => server.resetFactors(person.id))}>{t("admin.reset_factor")}</Button>}
        </Row>
        <form onSubmit={pin}>
          <Group align="flex-end" gap="sm">
            <TextInput name="pin" label={t("admin.pin")} description={t("admin.pin_hint")} inputMode="numeric" pattern="[0-9]{4,8}" required withAsterisk={false} autoComplete="off" className="fw-grow" />
            <Button type="submit" variant="default">{t("admin.set_pin")}</Button>
            <Button variant="subtle" color="red" onClick={() => void act(() => server.removePin(person.id), undefined, t("admin.pin_removed"))}>{t("admin.remove_pin")}</Button>
          </Group>
        </form>
        <Row told={t(person.active ? "admin.open_told" : "admin.kept_out_told")}>
          <Button variant="default" color={person.active ? "red" : "blue"} onClick={() => void act(() => server.changePerson(person.id, { active: !person.active }))}>
            {t(person.active ? "admin.keep_out" : "admin.let_in")}
          </Button>
        </Row>
      </Stack>
    </Paper>
  );
}

function Row({ told, children }: { told: string; children: ReactNode }) {
  return <Group justify="space-between" gap="sm"><Text size="sm" flex="1 1 200px">{told}</Text>{children}</Group>;
}
