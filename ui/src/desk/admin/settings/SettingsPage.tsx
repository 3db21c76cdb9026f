import { Paper, Stack, Text, Title } from "@mantine/core";
import { useQueries, useQuery } from "@tanstack/react-query";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { wordsIn } from "../../../shared/words.ts";
import { PageHead } from "../../parts/PageHead.tsx";
import { useServer } from "../../place.tsx";
import { meQuery, modelQuery } from "../../queries.ts";
import classes from "../Admin.module.css";
import { useAdministration, type House } from "../api.ts";
import { Place } from "../roles/Place.tsx";
import { Shown } from "../Shown.tsx";
import { useLoaded } from "../useLoaded.ts";

/** Settings by what they are about, with the last part of their variables; what is not named here stands under the others. */
const GROUPS: readonly { title: string; names: Record<string, string> }[] = [
  { title: "admin.settings_site", names: { BASE_URL: "admin.set_base_url", UI: "admin.set_ui", TRUSTED_PROXIES: "admin.set_proxies" } },
  { title: "admin.settings_people", names: { SMTP: "admin.set_smtp", OIDC_FILE: "admin.set_oidc", SETUP: "admin.set_setup" } },
  { title: "admin.settings_data", names: { DATABASE: "admin.set_database", LEAST_FREE_MB: "admin.set_least_free", CLAMD: "admin.set_clamd", WORK_RULES: "admin.set_work_rules" } },
  { title: "admin.settings_keeping", names: { KEEP_BIN_DAYS: "admin.set_keep_bin", KEEP_ANSWERS_DAYS: "admin.set_keep_answers", KEEP_EVENTS_DAYS: "admin.set_keep_events", KEEP_RUNS_DAYS: "admin.set_keep_runs" } },
  { title: "admin.settings_watching", names: { LOG: "admin.set_log", LOG_LEVEL: "admin.set_log_level", LOG_REQUESTS: "admin.set_log_requests", METRICS_TOKEN: "admin.set_metrics" } },
];
const PREFIX = /^FORMWRIGHT_/;

/** With what the server and its apps are set up; where each is changed stands beside it. */
export function SettingsPage() {
  const { t } = useTranslation();
  const house = useLoaded(["house"], useAdministration().house);
  return (
    <>
      <PageHead title={t("admin.settings")} />
      <Text size="sm" c="dimmed" mb="md">{t("admin.settings_hint")}</Text>
      <Shown loaded={house}>
        {(told) => (
          <div className={classes["cards"]}>
            <AppSettings />
            <Paper component="section" p="md">
              <Title order={2} size="h4" mb="sm">{t("admin.settings_passwords")}</Title>
              <Stack gap={6}><Text size="sm">{t("account.password_hint")}</Text><Text size="sm">{t("admin.second_factor_rule")}</Text><Text size="sm">{t("admin.language_rule")}</Text></Stack>
            </Paper>
            {GROUPS.map((group) => <SettingsCard key={group.title} {...group} settings={told.settings} />)}
            <SettingsCard title="admin.settings_others" names={{}} settings={told.settings.filter(({ name }) => !GROUPS.some((group) => name.replace(PREFIX, "") in group.names))} />
          </div>
        )}
      </Shown>
    </>
  );
}

function SettingsCard({ title, names, settings }: { title: string; names: Record<string, string>; settings: House["settings"] }) {
  const { t } = useTranslation();
  const rest = Object.keys(names).length === 0;
  const shown = settings.filter(({ name }) => rest || name.replace(PREFIX, "") in names);
  if (!shown.length) return null;
  return (
    <Paper component="section" p="md">
      <Title order={2} size="h4" mb="sm">{t(title)}</Title>
      <dl className={classes["settings"]}>
        {shown.map(({ name, value, secret }) => (
          <div key={name}>
            <dt>{rest ? name : t(names[name.replace(PREFIX, "")] ?? name)}{!rest && <code>{name}</code>}</dt>
            <dd>{secret ? t(value ? "admin.secret_set" : "admin.secret_unset") : value || <span className={classes["quiet"]}>{t("admin.not_set")}</span>}</dd>
          </div>
        ))}
      </dl>
    </Paper>
  );
}

/** Zone, currency and release of each app: they are the app's own, and change with a release of it. */
function AppSettings() {
  const { t, i18n } = useTranslation();
  const server = useServer();
  const apps = useQuery(meQuery(server)).data?.apps ?? [];
  const models = useQueries({ queries: apps.map((app) => modelQuery(server, app.key)) });
  return apps.map((app, index) => {
    const model = models[index]?.data;
    return model && (
      <Paper key={app.key} component="section" p="md">
        <Title order={2} size="h4" mb="sm">{wordsIn(app.title, i18n.language, app.key)}</Title>
        <dl className={classes["settings"]}>
          <div><dt>{t("admin.time_zone")}</dt><dd>{model.time_zone}</dd></div>
          <div><dt>{t("admin.currency")}</dt><dd>{model.currency}</dd></div>
          <div><dt>{t("admin.changed_in")}</dt><dd><Place app={app.key} file="app.yaml" line={1} /></dd></div>
        </dl>
      </Paper>
    );
  });
}
