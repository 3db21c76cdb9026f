import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { Moment } from "../../account/Moment.tsx";
import { useAdministration } from "../api.ts";
import { Shown } from "../Shown.tsx";
import { useLoaded } from "../useLoaded.ts";
import type { OfPerson } from "./acting.ts";

/** The programs that act for a person: with which roles, until when, used when last; each can be taken away. */
export function TokensOf({ person, act }: OfPerson) {
  const { t } = useTranslation();
  const server = useAdministration();
  const tokens = useLoaded(["tokens", person.id], () => server.tokens(person.id));
  return (
    <Paper component="section" p="md">
      <Stack gap="sm">
        <Title order={2} size="h4">{t("account.tokens")}</Title>
        <Shown loaded={tokens}>
          {({ rows }) => (
            <>
              {rows.length === 0 && <Text size="sm" c="dimmed">{t("admin.no_tokens")}</Text>}
              {rows.map((token) => (
                <Group key={token.id} justify="space-between" wrap="nowrap">
                  <div>
                    <Text size="sm" fw={600}>{token.title}</Text>
                    <Text size="xs" c="dimmed">
                      {Object.entries(token.scopes).map(([app, roles]) => `${app}: ${roles.join(", ")}`).join(" · ")}
                      {token.read_only && ` · ${t("account.read_only")}`} · {t("account.until")} <Moment value={token.expires_at} /> · {t("account.last_used")} <Moment value={token.used_at} />
                    </Text>
                  </div>
                  <Button
                    variant="subtle" color="red" size="xs" aria-label={t("account.remove_token", { title: token.title })}
                    onClick={() => void act(() => server.removeToken(person.id, token.id))}
                  >
                    {t("account.remove")}
                  </Button>
                </Group>
              ))}
            </>
          )}
        </Shown>
      </Stack>
    </Paper>
  );
}
