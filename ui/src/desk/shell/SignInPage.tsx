import { Button, Group, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Failure } from "../../shared/api/result.ts";
import { inOwnLanguage } from "../../shared/ownLanguage.ts";
import { Trouble } from "../parts/Trouble.tsx";
import { useServer } from "../place.tsx";
import { Brand } from "./Brand.tsx";
import { LanguageSwitch } from "./LanguageSwitch.tsx";
import { LookSwitch } from "./LookSwitch.tsx";

/** Name and password; the language can be changed before anyone signs in. */
export function SignInPage() {
  const { t, i18n } = useTranslation();
  const server = useServer();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { next } = useSearch({ from: "/sign-in" });
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const [shownIn] = useState(i18n.language);
  useDocumentTitle(`${t("sign_in.title")} · Formwright`);

  const signIn = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    setBusy(true);
    const result = await server.signIn(String(given.get("name")), String(given.get("password")));
    setFailure(result.ok ? null : result.failure);
    if (!result.ok) return setBusy(false);
    queries.clear();
    queries.setQueryData(["me"], await inOwnLanguage(server, i18n, result.value, shownIn));
    await navigate({ to: next ?? "/", replace: true });
  };

  return (
    <main className="fw-sign-in">
      <Group justify="flex-end" gap="xs" className="fw-sign-in-tools">
        <LanguageSwitch />
        <LookSwitch />
      </Group>
      <Paper p={32} w="100%" maw={400}>
        <form onSubmit={(event) => void signIn(event)}>
          <Stack gap="md">
            <Brand />
            <div>
              <Title order={1}>{t("sign_in.title")}</Title>
              <Text size="sm" c="dimmed">{t("sign_in.hint")}</Text>
            </div>
            {failure && <Trouble failure={failure} />}
            <TextInput name="name" label={t("sign_in.name")} autoComplete="username" required withAsterisk={false} size="md" />
            <PasswordInput
              name="password" label={t("sign_in.password")} autoComplete="current-password" required withAsterisk={false} size="md"
              visibilityToggleButtonProps={{ "aria-label": t("sign_in.show_password"), "aria-hidden": false, tabIndex: 0 }}
            />
            <Button type="submit" size="md" loading={busy} fullWidth>{t("sign_in.do")}</Button>
          </Stack>
        </form>
      </Paper>
    </main>
  );
}
