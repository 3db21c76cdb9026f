import { Badge, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { unwrap } from "../../shared/api/result.ts";
import { useServer } from "../place.tsx";
import { nameOfAgent } from "./agent.ts";
import { Moment } from "./Moment.tsx";

/** Where the person is signed in; each can be ended, which holds within a second. */
export function SessionsCard() {
  const { t } = useTranslation();
  const { account } = useServer();
  const queries = useQueryClient();
  const sessions = useQuery({ queryKey: ["account", "sessions"], queryFn: async () => unwrap(await account.sessions()).rows }).data ?? [];
  const end = async (work: () => Promise<unknown>) => {
    await work();
    await queries.invalidateQueries({ queryKey: ["account", "sessions"] });
  };
  return (
    <Paper component="section" withBorder p="md">
      <Stack gap="sm" align="flex-start">
        <Title order={2} size="h4">{t("account.sessions")}</Title>
        {sessions.map((session) => (
          <Group key={session.id} justify="space-between" w="100%" wrap="nowrap">
            <div className="fw-grow fw-break" title={session.agent}>
              <Text size="sm" fw={600} lineClamp={1}>{nameOfAgent(session.agent) || t("account.unknown_device")}</Text>
              <Text size="xs" c="dimmed">{session.address} · {t("account.last_seen")} <Moment value={session.seen_at} /></Text>
            </div>
            {session.current ? (
              <Badge variant="light" flex="none">{t("account.this_session")}</Badge>
            ) : (
              <Button
                variant="subtle" color="red" size="xs" flex="none" aria-label={t("account.end_session", { agent: nameOfAgent(session.agent) })}
                onClick={() => void end(() => account.endSession(session.id))}
              >
                {t("account.end")}
              </Button>
            )}
          </Group>
        ))}
        {sessions.length > 1 && (
          <Button variant="default" onClick={() => void end(() => account.endOtherSessions())}>{t("account.end_others")}</Button>
        )}
      </Stack>
    </Paper>
  );
}
