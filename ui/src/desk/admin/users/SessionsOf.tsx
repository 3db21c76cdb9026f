import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { nameOfAgent } from "../../account/agent.ts";
import { Moment } from "../../account/Moment.tsx";
import { useAdministration } from "../api.ts";
import { Shown } from "../Shown.tsx";
import { useLoaded } from "../useLoaded.ts";
import type { OfPerson } from "./acting.ts";

/** Where a person is signed in; each can be ended, which holds within a second. */
export function SessionsOf({ person, act }: OfPerson) {
  const { t } = useTranslation();
  const server = useAdministration();
  const sessions = useLoaded(["sessions", person.id], () => server.sessions(person.id));
  return (
    <Paper component="section" p="md">
      <Stack gap="sm">
        <Title order={2} size="h4">{t("admin.sessions")}</Title>
        <Shown loaded={sessions}>
          {({ rows }) => (
            <>
              {rows.length === 0 && <Text size="sm" c="dimmed">{t("admin.no_sessions")}</Text>}
              {rows.map((session) => (
                <Group key={session.id} justify="space-between" wrap="nowrap">
                  <div className="fw-grow fw-break" title={session.agent}>
                    <Text size="sm" fw={600} lineClamp={1}>{nameOfAgent(session.agent) || t("account.unknown_device")}</Text>
                    <Text size="xs" c="dimmed">{session.address} · {t("account.last_seen")} <Moment value={session.seen_at} /></Text>
                  </div>
                  {session.current ? <Text size="xs" flex="none">{t("account.this_session")}</Text> : (
                    <Button
                      variant="subtle" color="red" size="xs" flex="none" aria-label={t("account.end_session", { agent: nameOfAgent(session.agent) })}
                      onClick={() => void act(() => server.endSession(person.id, session.id), undefined, t("admin.session_ended"))}
                    >
                      {t("account.end")}
                    </Button>
                  )}
                </Group>
              ))}
              {rows.length > 1 && (
                <Button variant="default" style={{ alignSelf: "flex-start" }} onClick={() => void act(() => server.endSessions(person.id))}>{t("admin.end_all")}</Button>
              )}
            </>
          )}
        </Shown>
      </Stack>
    </Paper>
  );
}
