import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Factors } from "../../shared/api/accounts.ts";
import { hasPasskeys, makePasskey } from "../../shared/passkeys.ts";
import { useServer } from "../place.tsx";
import { Moment } from "./Moment.tsx";
import type { useConfirmed } from "./useConfirmed.tsx";

interface Props {
  factors: Factors;
  run: ReturnType<typeof useConfirmed>["run"];
  onChange: () => void;
}

/** The person's passkeys. */
export function PasskeysCard({ factors, run, onChange }: Props) {
  const { t } = useTranslation();
  const { account } = useServer();
  const add = () =>
    run(
      () => account.beginPasskey(),
      (options) => void keep(options),
    );
  const keep = async (options: Record<string, unknown>) => {
    const credential = await makePasskey(options);
    if (credential !== null) await run(() => account.finishPasskey(deviceName(), credential), onChange);
  };
  return (
    <Paper component="section" withBorder p="md">
      <Stack gap="sm" align="flex-start">
        <Title order={2} size="h4">{t("account.passkeys")}</Title>
        <Text size="sm" c="dimmed">{t("account.passkeys_hint")}</Text>
        {factors.passkeys.map((passkey) => (
          <Group key={passkey.id} justify="space-between" w="100%">
            <div>
              <Text size="sm" fw={600}>{passkey.title}</Text>
              <Text size="xs" c="dimmed">{t("account.last_used")} <Moment value={passkey.used_at} /></Text>
            </div>
            <Button
              variant="subtle" color="red" size="xs" aria-label={t("account.remove_passkey", { title: passkey.title })}
              onClick={() => void run(() => account.removePasskey(passkey.id), onChange)}
            >
              {t("account.remove")}
            </Button>
          </Group>
        ))}
        {hasPasskeys() && <Button variant="default" onClick={() => void add()}>{t("account.add_passkey")}</Button>}
      </Stack>
    </Paper>
  );
}

function deviceName(): string {
  return /\(([^;)]+)/.exec(navigator.userAgent)?.[1] ?? "Passkey";
}
