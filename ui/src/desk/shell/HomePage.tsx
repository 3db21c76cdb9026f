import { Group, Paper, SimpleGrid, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, Navigate } from "@tanstack/react-router";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { DefinedIcon } from "../../shared/icons/DefinedIcon.tsx";
import { wordsIn } from "../../shared/words.ts";
import { Empty } from "../parts/Empty.tsx";
import { useServer } from "../place.tsx";
import { meQuery } from "../queries.ts";
import { AccountMenu } from "./AccountMenu.tsx";
import { Brand } from "./Brand.tsx";
import { LanguageSwitch } from "./LanguageSwitch.tsx";
import { LookSwitch } from "./LookSwitch.tsx";

/** The apps of the person; one app alone is opened at once. */
export function HomePage() {
  const { t, i18n } = useTranslation();
  const me = useQuery(meQuery(useServer())).data;
  if (!me) return <Navigate to="/sign-in" />;
  const only = me.apps.length === 1 ? me.apps[0] : undefined;
  if (only) return <Navigate to="/w/$app" params={{ app: only.key }} replace />;
  return (
    <>
      <header className="fw-header fw-header-alone">
        <Brand />
        <Group gap={6}><LanguageSwitch /><LookSwitch /><AccountMenu /></Group>
      </header>
      <main className="fw-page">
        <Title order={1} mb="md">{t("home.title")}</Title>
        {me.apps.length === 0 && <Empty title={t("home.none")} hint={t("home.none_hint")} />}
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
          {me.apps.map((entry) => (
            <Paper key={entry.key} p="md" component={Link} to={`/w/${encodeURIComponent(entry.key)}`} className="fw-card-link">
              <Group gap="sm"><DefinedIcon name={entry.icon} size={22} /><Text fw={600}>{wordsIn(entry.title, i18n.language, entry.key)}</Text></Group>
            </Paper>
          ))}
        </SimpleGrid>
      </main>
    </>
  );
}
