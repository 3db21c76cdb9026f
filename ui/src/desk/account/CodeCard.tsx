import { Alert, Anchor, Button, Code, Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Factors } from "../../shared/api/accounts.ts";
import { QrCode } from "../parts/QrCode.tsx";
import { useServer } from "../place.tsx";
import type { useConfirmed } from "./useConfirmed.tsx";

interface Props {
  factors: Factors;
  run: ReturnType<typeof useConfirmed>["run"];
  onChange: () => void;
}

/** The authenticator app: set up by its secret and a first code; recovery codes are shown once. */
export function CodeCard({ factors, run, onChange }: Props) {
  const { t } = useTranslation();
  const { account } = useServer();
  const [begun, setBegun] = useState<{ secret: string; uri: string; qr: string[] } | null>(null);
  const [codes, setCodes] = useState<string[]>([]);
  const show = ({ recovery_codes }: { recovery_codes: string[] }) => {
    setBegun(null);
    setCodes(recovery_codes);
    onChange();
  };
  const finish = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get("code"));
    void run(() => account.finishCode(code), show);
  };
  return (
    <Paper component="section" withBorder p="md">
      <Stack gap="sm" align="flex-start">
        <Title order={2} size="h4">{t("account.code")}</Title>
        <Text size="sm" c="dimmed">{factors.code ? t("account.code_on", { count: factors.recovery_codes }) : t("account.code_off")}</Text>
        {codes.length > 0 && (
          <Alert color="blue" variant="light" role="status" title={t("account.keep_codes")}>
            <Code block>{codes.join("\n")}</Code>
          </Alert>
        )}
        {begun && (
          <form onSubmit={finish}>
            <Stack gap="sm" align="flex-start">
              <Text size="sm">{t("account.code_scan")}</Text>
              <QrCode rows={begun.qr} label={t("account.code_qr")} />
              <Text size="sm">{t("account.code_secret")} <Code className="fw-break">{begun.secret}</Code></Text>
              <Anchor href={begun.uri} size="sm">{t("account.code_open")}</Anchor>
              <TextInput name="code" label={t("second.code")} autoComplete="one-time-code" required withAsterisk={false} w="min(320px, 70vw)" />
              <Button type="submit">{t("account.switch_on")}</Button>
            </Stack>
          </form>
        )}
        {factors.code ? (
          <Group gap="xs">
            <Button variant="default" onClick={() => void run(() => account.newRecoveryCodes(), show)}>{t("account.new_codes")}</Button>
            <Button variant="subtle" color="red" onClick={() => void run(() => account.removeCode(), onChange)}>{t("account.switch_off")}</Button>
          </Group>
        ) : (
          !begun && <Button variant="default" onClick={() => void run(() => account.beginCode(), setBegun)}>{t("account.set_up")}</Button>
        )}
      </Stack>
    </Paper>
  );
}
