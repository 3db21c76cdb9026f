import { Button, Paper, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState, type FormEvent } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../shared/api/result.ts";
import { Trouble } from "../parts/Trouble.tsx";
import { useServer } from "../place.tsx";

/** Changes the password with the old one. */
export function PasswordCard() {
  const { t } = useTranslation();
  const { account } = useServer();
  const [failure, setFailure] = useState<Failure | null>(null);
  const shown = { "aria-label": t("sign_in.show_password"), "aria-hidden": false, tabIndex: 0 };
  const change = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    const result = await account.changePassword(String(given.get("old")), String(given.get("password")));
    setFailure(result.ok ? null : result.failure);
    if (!result.ok) return;
    form.reset();
    notifications.show({ message: t("account.password_changed"), color: "green" });
  };
  return (
    <Paper component="section" withBorder p="md">
      <form onSubmit={(event) => void change(event)}>
        <Stack gap="sm" align="flex-start">
          <Title order={2} size="h4">{t("account.password")}</Title>
          <Text size="sm" c="dimmed">{t("account.password_hint")}</Text>
          {failure && <Trouble failure={failure} />}
          <PasswordInput name="old" label={t("account.old_password")} autoComplete="current-password" required withAsterisk={false} w="min(320px, 70vw)" visibilityToggleButtonProps={shown} />
          <PasswordInput name="password" label={t("account.new_password")} autoComplete="new-password" minLength={10} required withAsterisk={false} w="min(320px, 70vw)" visibilityToggleButtonProps={shown} />
          <Button type="submit" variant="default">{t("account.change_password")}</Button>
        </Stack>
      </form>
    </Paper>
  );
}
