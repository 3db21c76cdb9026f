import { Group, Select, Stack, Text } from "@mantine/core";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { wordsIn } from "../../../shared/words.ts";
import { Empty } from "../../parts/Empty.tsx";
import { PageHead } from "../../parts/PageHead.tsx";
import { useAdministration, type InstalledApp } from "../api.ts";
import { Shown } from "../Shown.tsx";
import { useAddress } from "../useAddress.ts";
import { useLoaded } from "../useLoaded.ts";
import { RoleView } from "./RoleView.tsx";

/** What each role of an app grants, as its definition says; read here, changed in the definitions. */
export function RolesPage() {
  const { t } = useTranslation();
  const apps = useLoaded(["apps"], useAdministration().apps);
  return (
    <>
      <PageHead title={t("admin.roles")} />
      <Shown loaded={apps}>
        {({ rows }) => (rows.length ? <RolesOfApp apps={rows} /> : <Empty title={t("admin.no_apps")} hint={t("admin.no_apps_hint")} />)}
      </Shown>
    </>
  );
}

function RolesOfApp({ apps }: { apps: InstalledApp[] }) {
  const { t, i18n } = useTranslation();
  const server = useAdministration();
  const [address, go] = useAddress();
  const app = apps.find((each) => each.key === address["app"])?.key ?? apps[0]?.key ?? "";
  const roles = useLoaded(["roles", app], () => server.roles(app));
  return (
    <Stack gap="md">
      <Shown loaded={roles}>
        {(told) => {
          const role = told.rows.find((each) => each.key === address["role"]) ?? told.rows[0];
          return (
            <>
              <Group gap="sm" className="fw-filters">
                {apps.length > 1 && (
                  <Select
                    label={t("admin.app")} value={app} allowDeselect={false} onChange={(value) => go({ app: value ?? "", role: "" })}
                    data={apps.map((each) => ({ value: each.key, label: wordsIn(each.title, i18n.language, each.key) }))}
                  />
                )}
                <Select
                  label={t("admin.role")} value={role?.key ?? null} allowDeselect={false} searchable nothingFoundMessage={t("admin.nobody")} onChange={(value) => go({ role: value ?? "" })}
                  data={told.rows.map((each) => ({ value: each.key, label: wordsIn(each.title, i18n.language, each.key) }))}
                />
              </Group>
              {role ? <RoleView app={app} role={role} names={told.entities} titles={Object.fromEntries(told.rows.map((each) => [each.key, wordsIn(each.title, i18n.language, each.key)]))} /> : <Text>{t("admin.no_roles")}</Text>}
            </>
          );
        }}
      </Shown>
    </Stack>
  );
}
