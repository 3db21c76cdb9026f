import { Paper, Stack, Table, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { wordsIn } from "../../../shared/words.ts";
import { Moment } from "../../account/Moment.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { PageHead } from "../../parts/PageHead.tsx";
import { TableCard } from "../../parts/TableCard.tsx";
import { Tag } from "../../parts/Tag.tsx";
import { useAdministration, type InstalledApp } from "../api.ts";
import { Shown } from "../Shown.tsx";
import { useAddress } from "../useAddress.ts";
import { useLoaded } from "../useLoaded.ts";
import { ChangesPage } from "./ChangesPage.tsx";
import { FilePage } from "./FilePage.tsx";
import { SetAside } from "./SetAside.tsx";

/** The installed apps with their releases, what publishes set aside, and whether somebody changed tables by hand. */
export function AppsPage() {
  const { t } = useTranslation();
  const [{ app = "", file = "", release = "", line = "" }] = useAddress();
  const apps = useLoaded(["apps"], useAdministration().apps);
  if (app && file) return <FilePage app={app} file={file} line={Number(line) || 1} />;
  if (app && release) return <ChangesPage app={app} release={Number(release)} />;
  return (
    <>
      <PageHead title={t("admin.apps")} />
      <Stack gap="md">
        <Shown loaded={apps}>
          {({ rows }) => (rows.length ? rows.map((each) => <AppCard key={each.key} app={each} />) : <Empty title={t("admin.no_apps")} hint={t("admin.no_apps_hint")} />)}
        </Shown>
        <SetAside />
      </Stack>
    </>
  );
}

function AppCard({ app }: { app: InstalledApp }) {
  const { t, i18n } = useTranslation();
  const server = useAdministration();
  const releases = useLoaded(["releases", app.key], () => server.releases(app.key));
  return (
    <Paper component="section" p="md">
      <Title order={2} size="h4">{wordsIn(app.title, i18n.language, app.key)}</Title>
      <Text size="sm" c="dimmed" mb="sm">{t("admin.app_at", { key: app.key, version: app.version, release: app.release })}</Text>
      {app.stands_for > 0 && <Text size="sm" c="var(--fw-red)" mb="sm">{t("admin.stands_in", { newest: app.stands_for, release: app.release })}</Text>}
      <Shown loaded={releases}>
        {({ rows }) => (
          <TableCard bare label={t("admin.releases")} width={560} head={[t("admin.release"), t("admin.version"), t("admin.when"), t("admin.by"), t("admin.note")]}>
            {rows.map((each) => (
              <Table.Tr key={each.number}>
                <Table.Td>
                  <Link to="/admin/$place" params={{ place: "apps" }} search={{ app: app.key, release: String(each.number) }} className="fw-link">{t("admin.release_number", { number: each.number })}</Link>{" "}
                  {each.current && <Tag colour="green">{t("admin.in_force")}</Tag>}
                </Table.Td>
                <Table.Td>{each.version}</Table.Td><Table.Td><Moment value={each.at} /></Table.Td><Table.Td>{each.by || "–"}</Table.Td><Table.Td>{each.note || "–"}</Table.Td>
              </Table.Tr>
            ))}
          </TableCard>
        )}
      </Shown>
    </Paper>
  );
}
