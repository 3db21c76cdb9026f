import { PasswordInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { unwrap } from "../../shared/api/result.ts";
import { useServer } from "../place.tsx";

export type Proof = { password: string } | { code: string };

/** Asks who signs for the password again, or for a code where they have a second factor. */
export function ProofInput({ error, onChange }: { error?: string | undefined; onChange: (proof: Proof) => void }) {
  const { t } = useTranslation();
  const { account } = useServer();
  const factors = useQuery({ queryKey: ["factors"], queryFn: async () => unwrap(await account.factors()) }).data;
  if (factors?.code) {
    return <TextInput label={t("second.code")} autoComplete="one-time-code" inputMode="numeric" error={error} onChange={(event) => onChange({ code: event.currentTarget.value })} />;
  }
  return (
    <PasswordInput
      label={t("sign_in.password")} autoComplete="current-password" error={error} onChange={(event) => onChange({ password: event.currentTarget.value })}
      visibilityToggleButtonProps={{ "aria-label": t("sign_in.show_password"), "aria-hidden": false, tabIndex: 0 }}
    />
  );
}
