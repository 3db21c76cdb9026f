import { Alert, Button, Checkbox, Code, Group, NumberInput, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { unwrap } from "../../shared/api/result.ts";
import { useServer } from "../place.tsx";
import { Moment } from "./Moment.tsx";
import type { useConfirmed } from "./useConfirmed.tsx";

interface Props {
  run: ReturnType<typeof useConfirmed>["run"];
}

/** Tokens of programs that act for the person; a new one's secret is shown once. */
export function TokensCard({ run }: Props) {
  const { t } = useTranslation();
  const { account } = useServer();
  const queries = useQueryClient();
  const [secret, setSecret] = useState("");
  const tokens = useQuery({ queryKey: ["account", "tokens"], queryFn: async () => unwrap(await account.tokens()).rows }).data ?? [];
  const refresh = () => void queries.invalidateQueries({ queryKey: ["account", "tokens"] });
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    const wish = [String(given.get("title")), Number(given.get("days")), given.get("read_only") !== null] as const;
    void run(
      () => account.addToken(...wish),
      (made) => {
        setSecret(made.token);
        form.reset();
        refresh();
      },
    );
  };
  return (
    <Paper component="section" withBorder p="md">
      <Stack gap="sm" align="flex-start">
        <Title order={2} size="h4">{t("account.tokens")}</Title>
        <Text size="sm" c="dimmed">{t("account.tokens_hint")}</Text>
        {secret && <Alert color="blue" variant="light" role="status" title={t("account.keep_token")}><Code>{secret}</Code></Alert>}
        {tokens.map((token) => (
          <Group key={token.id} justify="space-between" w="100%">
            <div>
              <Text size="sm" fw={600}>{token.title}</Text>
              <Text size="xs" c="dimmed">
                {token.read_only && `${t("account.read_only")} · `}{t("account.until")} <Moment value={token.expires_at} /> · {t("account.last_used")} <Moment value={token.used_at} />
              </Text>
            </div>
            <Button
              variant="subtle" color="red" size="xs" aria-label={t("account.remove_token", { title: token.title })}
              onClick={() => void run(() => account.removeToken(token.id), refresh)}
            >
              {t("account.remove")}
            </Button>
          </Group>
        ))}
        <form onSubmit={add}>
          <Group gap="sm" align="flex-end">
            <TextInput name="title" label={t("account.token_title")} maxLength={100} required withAsterisk={false} />
            <NumberInput name="days" label={t("account.token_days")} min={1} max={366} defaultValue={90} w={110} />
            <Checkbox name="read_only" label={t("account.read_only")} pb={8} />
            <Button type="submit" variant="default">{t("account.add_token")}</Button>
          </Group>
        </form>
      </Stack>
    </Paper>
  );
}
