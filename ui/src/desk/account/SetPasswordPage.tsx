import { Alert, Button, PasswordInput, Stack } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../shared/api/result.ts";
import { Trouble } from "../parts/Trouble.tsx";
import { useServer } from "../place.tsx";
import { Doorstep } from "./Doorstep.tsx";

/** Where the link of a letter leads; its secret stands behind the # and is taken out of the address at once. */
export function SetPasswordPage() {
  const { t } = useTranslation();
  const { account } = useServer();
  const [secret] = useState(takeSecret);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [done, setDone] = useState(false);
  const set = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const result = await account.setPassword(secret, String(new FormData(event.currentTarget).get("password")));
    setDone(result.ok);
    setFailure(result.ok ? null : result.failure);
  };
  return (
    <Doorstep title={t("set_password.title")} hint={t("set_password.hint")}>
      {failure && <Trouble failure={failure} />}
      {done ? (
        <>
          <Alert color="green" variant="light" role="status">{t("set_password.done")}</Alert>
          <Link to="/sign-in" className="fw-link">{t("sign_in.do")}</Link>
        </>
      ) : (
        <form onSubmit={(event) => void set(event)}>
          <Stack gap="md">
            <PasswordInput
              name="password" label={t("account.new_password")} autoComplete="new-password" minLength={10} required withAsterisk={false} size="md"
              visibilityToggleButtonProps={{ "aria-label": t("sign_in.show_password"), "aria-hidden": false, tabIndex: 0 }}
            />
            <Button type="submit" size="md" fullWidth>{t("set_password.do")}</Button>
          </Stack>
        </form>
      )}
    </Doorstep>
  );
}

function takeSecret(): string {
  const secret = window.location.hash.slice(1);
  window.history.replaceState(window.history.state, "", window.location.pathname);
  return secret;
}
