import { Button, Stack, Text, TextInput } from "@mantine/core";
import { KeyRound } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Proof, ProofNeeded } from "../../shared/api/accounts.ts";
import type { Result } from "../../shared/api/result.ts";
import type { Me } from "../../shared/api/types.ts";
import { hasPasskeys, usePasskey } from "../../shared/passkeys.ts";
import { useServer } from "../place.tsx";

interface Props {
  proofs: Proof[];
  onAnswer: (result: Result<Me | ProofNeeded>) => Promise<void>;
}

/** The second factor: a code of the app, a recovery code, or a passkey. */
export function SecondStep({ proofs, onAnswer }: Props) {
  const { t } = useTranslation();
  const { account } = useServer();
  const [busy, setBusy] = useState(false);
  const doing = async (work: () => Promise<Result<Me | ProofNeeded> | null>) => {
    setBusy(true);
    const result = await work();
    if (result) await onAnswer(result);
    setBusy(false);
  };
  const byCode = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get("code"));
    void doing(() => account.code(code));
  };
  return (
    <Stack gap="md">
      {proofs.includes("code") && (
        <form onSubmit={byCode}>
          <Stack gap="md">
            <TextInput
              name="code" label={t("second.code")} description={t("second.code_hint")} autoComplete="one-time-code" autoFocus required
              withAsterisk={false} size="md"
            />
            <Button type="submit" size="md" loading={busy} fullWidth>{t("second.do")}</Button>
          </Stack>
        </form>
      )}
      {proofs.includes("passkey") && hasPasskeys() && (
        <Button
          variant={proofs.includes("code") ? "default" : "filled"} size="md" fullWidth loading={busy} leftSection={<KeyRound size={16} aria-hidden />}
          onClick={() => void doing(() => signInByPasskey(account))}
        >
          {t("sign_in.passkey")}
        </Button>
      )}
      <Text size="sm" c="dimmed">{t("second.lost")}</Text>
    </Stack>
  );
}

/** Signs in with a passkey; null where the person changed their mind. */
export async function signInByPasskey(account: ReturnType<typeof useServer>["account"]): Promise<Result<Me | ProofNeeded> | null> {
  const options = await account.passkeyOptions();
  if (!options.ok) return options;
  const credential = await usePasskey(options.value);
  return credential === null ? null : account.passkey(credential);
}
