import { Alert, Button, Stack, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../shared/api/result.ts";
import { Trouble } from "../parts/Trouble.tsx";
import { useServer } from "../place.tsx";
import { Doorstep } from "./Doorstep.tsx";

/** Asks for a link; what is answered tells nobody whether there is such an account. */
export function ForgotPage() {
  const { t } = useTranslation();
  const { account } = useServer();
  const [failure, setFailure] = useState<Failure | null>(null);
  const [sent, setSent] = useState(false);
  const ask = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const result = await account.forgot(String(new FormData(event.currentTarget).get("name")));
    setSent(result.ok);
    setFailure(result.ok ? null : result.failure);
  };
  return (
    <Doorstep title={t("forgot.title")} hint={t("forgot.hint")}>
      {failure && <Trouble failure={failure} />}
      {sent ? (
        <Alert color="green" variant="light" role="status">{t("forgot.sent")}</Alert>
      ) : (
        <form onSubmit={(event) => void ask(event)}>
          <Stack gap="md">
            <TextInput name="name" label={t("forgot.name")} autoComplete="username" required withAsterisk={false} size="md" />
            <Button type="submit" size="md" fullWidth>{t("forgot.do")}</Button>
          </Stack>
        </form>
      )}
      <Link to="/sign-in" className="fw-link">{t("forgot.back")}</Link>
    </Doorstep>
  );
}
