import { Button, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FileInput, PlugZap } from "lucide-react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap } from "../../../shared/api/result.ts";
import type { ConnectionDetails } from "../../../shared/api/types.ts";
import { wordsIn } from "../../../shared/words.ts";
import { Empty } from "../../parts/Empty.tsx";
import { PageHead } from "../../parts/PageHead.tsx";
import { Trouble } from "../../parts/Trouble.tsx";
import { Waiting } from "../../parts/Waiting.tsx";
import { useServer } from "../../place.tsx";
import { meQuery } from "../../queries.ts";
import classes from "../Admin.module.css";
import { Place } from "../roles/Place.tsx";

/** Through what others' data come in: each app's connections, what each reads, and the way to use it. */
export function ConnectionsPage() {
  const { t, i18n } = useTranslation();
  const server = useServer();
  const apps = useQuery(meQuery(server)).data?.apps ?? [];
  const found = useQuery({
    queryKey: ["admin", "connections", apps.map((app) => app.key)],
    queryFn: async () => Promise.all(apps.map(async (app) => ({ app, rows: unwrap(await server.connections(app.key)).rows }))),
  });
  const none = found.data?.every(({ rows }) => rows.length === 0) ?? false;
  return (
    <>
      <PageHead title={t("admin.connections")} />
      <Text size="sm" c="dimmed" mb="md">{t("admin.connections_hint")}</Text>
      {found.isPending && <Waiting />}
      {found.isError && <Trouble failure={failureOf(found.error)} onRetry={() => void found.refetch()} />}
      {none && <Empty icon={PlugZap} title={t("admin.no_connections")} hint={t("admin.no_connections_hint")} />}
      <Stack gap="lg">
        {found.data?.filter(({ rows }) => rows.length).map(({ app, rows }) => (
          <section key={app.key}>
            <Title order={2} size="h4" mb="sm">{wordsIn(app.title, i18n.language, app.key)}</Title>
            <div className={classes["cards"]}>{rows.map((each) => <ConnectionCard key={each.key} app={app.key} connection={each} />)}</div>
          </section>
        ))}
      </Stack>
    </>
  );
}

function ConnectionCard({ app, connection }: { app: string; connection: ConnectionDetails }) {
  const { t, i18n } = useTranslation();
  const { key, title, help, format = "", totals = {} } = connection;
  const summed = Object.entries(totals).map(([name, words]) => wordsIn(words, i18n.language, name)).join(", ");
  return (
    <Paper component="article" p="md">
      <Stack gap="sm">
        <Title order={3} size="h5">{wordsIn(title, i18n.language, key)}</Title>
        {help && <Text size="sm">{wordsIn(help, i18n.language, "")}</Text>}
        <dl className={classes["facts"]}>
          <dt>{t("admin.connection_format")}</dt><dd>{format.toUpperCase() || "–"}</dd>
          {summed && <><dt>{t("import.totals")}</dt><dd>{summed}</dd></>}
          <dt>{t("admin.connection_file")}</dt><dd><Place app={app} file={`connections/${key}.yaml`} line={1} /></dd>
        </dl>
        <Button
          variant="default" leftSection={<FileInput size={15} aria-hidden />} style={{ alignSelf: "flex-start" }}
          renderRoot={(props) => <Link to="/w/$app/import/$kind/$key" params={{ app, kind: "connection", key }} {...props} />}
        >
          {t("admin.connection_use")}
        </Button>
      </Stack>
    </Paper>
  );
}
