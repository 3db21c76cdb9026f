import { Button, List, Paper, Stack, Title } from "@mantine/core";
import { RotateCw } from "lucide-react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { Moment } from "../../account/Moment.tsx";
import { PageHead } from "../../parts/PageHead.tsx";
import { Tag } from "../../parts/Tag.tsx";
import classes from "../Admin.module.css";
import { useAdministration } from "../api.ts";
import { Shown } from "../Shown.tsx";
import { useLoaded } from "../useLoaded.ts";
import { PARTS } from "../words.ts";

const GIB = 1024 ** 3;

/** How the server, its database and its queues stand, and with which settings they run. */
export function HealthPage() {
  const { t, i18n } = useTranslation();
  const house = useLoaded(["house"], useAdministration().house);
  const room = (bytes: number) => new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 2 }).format(bytes / GIB) + " GiB";
  return (
    <>
      <PageHead title={t("admin.health")} actions={<Button variant="default" leftSection={<RotateCw size={15} aria-hidden />} onClick={house.again}>{t("admin.refresh")}</Button>} />
      <Shown loaded={house}>
        {(told) => (
          <Stack gap="md">
            <div className={classes["cards"]}>
              <Paper component="section" p="md">
                <Title order={2} size="h4" mb="sm">{t("admin.parts")}</Title>
                <List listStyleType="none" spacing={6} size="sm">
                  {told.parts.map(({ part, problem }) => (
                    <List.Item key={part}>
                      <Tag colour={problem ? "red" : "green"}>{t(problem ? "admin.part_ill" : "admin.part_well")}</Tag> {t(PARTS[part] ?? part)}
                      {problem && <div>{problem.message} {problem.hint}</div>}
                    </List.Item>
                  ))}
                </List>
              </Paper>
              <Paper component="section" p="md">
                <Title order={2} size="h4" mb="sm">{t("admin.figures")}</Title>
                <dl className={classes["facts"]}>
                  <dt>{t("admin.version")}</dt><dd>{told.version}</dd>
                  <dt>{t("admin.database")}</dt><dd>{told.database.kind}, {room(told.database.bytes)} ({told.database.revision})</dd>
                  {told.disks.map((disk) => <div key={disk.folder} style={{ display: "contents" }}><dt>{t("admin.disk")}</dt><dd>{t("admin.free_of", { free: room(disk.free), total: room(disk.total) })}</dd></div>)}
                  <dt>{t("admin.events_waiting")}</dt><dd>{told.work.events}{told.work.oldest_event && <> · {t("admin.oldest")} <Moment value={told.work.oldest_event} /></>}</dd>
                  <dt>{t("admin.runs_queued")}</dt><dd>{told.work.runs["queued"] ?? 0}</dd>
                  <dt>{t("admin.runs_running")}</dt><dd>{told.work.runs["running"] ?? 0}</dd>
                  <dt>{t("admin.runs_failed")}</dt><dd>{told.work.runs["failed"] ?? 0}</dd>
                  <dt>{t("admin.backup")}</dt><dd>{told.backed_up ? <Moment value={told.backed_up} /> : <>{t("admin.backup_none")} <code className="fw-code">formwright backup FILE</code></>}</dd>
                </dl>
              </Paper>
            </div>
          </Stack>
        )}
      </Shown>
    </>
  );
}
