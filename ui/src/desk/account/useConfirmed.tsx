import { Button, Modal, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useState, type FormEvent, type ReactNode } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Factors } from "../../shared/api/accounts.ts";
import type { Failure, Result } from "../../shared/api/result.ts";
import { usePasskey } from "../../shared/passkeys.ts";
import { Trouble } from "../parts/Trouble.tsx";
import { useServer } from "../place.tsx";

interface Confirmed {
  /** Does something; where the server wants a fresh proof of who one is, asks for it and does it again. */
  run: <T>(work: () => Promise<Result<T>>, done: (value: T) => void) => Promise<void>;
  dialog: ReactNode;
  failure: Failure | null;
}

/** Asks for the password, a code or the passkey before what is sensitive. */
export function useConfirmed(factors: Factors | undefined): Confirmed {
  const { t } = useTranslation();
  const { account } = useServer();
  const [again, setAgain] = useState<(() => Promise<void>) | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [refused, setRefused] = useState<Failure | null>(null);

  const run: Confirmed["run"] = async (work, done) => {
    const result = await work();
    if (!result.ok && result.failure.code === "confirmation_needed") return setAgain(() => () => run(work, done));
    setFailure(result.ok ? null : result.failure);
    if (result.ok) done(result.value);
  };
  const prove = async (given: Parameters<typeof account.confirm>[0]) => {
    const result = await account.confirm(given);
    setRefused(result.ok ? null : result.failure);
    if (!result.ok) return;
    setAgain(null);
    await again?.();
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    void prove(factors?.code ? { code: String(given.get("code")) } : { password: String(given.get("password")) });
  };
  const byPasskey = async () => {
    const options = await account.confirmOptions();
    const credential = options.ok ? await usePasskey(options.value) : null;
    if (credential !== null) await prove({ credential });
  };
  const onlyPasskeys = factors !== undefined && !factors.code && factors.passkeys.length > 0;
  const dialog = (
    <Modal opened={again !== null} onClose={() => setAgain(null)} title={t("account.confirm")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={submit}>
        <Stack gap="md">
          {refused && <Trouble failure={refused} />}
          {factors?.code && <TextInput name="code" label={t("second.code")} autoComplete="one-time-code" required withAsterisk={false} data-autofocus />}
          {!factors?.code && !onlyPasskeys && (
            <PasswordInput
              name="password" label={t("sign_in.password")} autoComplete="current-password" required withAsterisk={false} data-autofocus
              visibilityToggleButtonProps={{ "aria-label": t("sign_in.show_password"), "aria-hidden": false, tabIndex: 0 }}
            />
          )}
          {!onlyPasskeys && <Button type="submit">{t("second.do")}</Button>}
          {(factors?.passkeys.length ?? 0) > 0 && <Button variant="default" onClick={() => void byPasskey()}>{t("sign_in.passkey")}</Button>}
        </Stack>
      </form>
    </Modal>
  );
  return { run, dialog, failure };
}
