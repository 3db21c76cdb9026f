import { List, Paper, Stack, Table, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { Moment } from "../../account/Moment.tsx";
import { useAdministration } from "../api.ts";
import { Shown } from "../Shown.tsx";
import { useTitles } from "../useTitles.ts";
import { useLoaded } from "../useLoaded.ts";
import { KEPT } from "../words.ts";
import { TableCard } from "../../parts/TableCard.tsx";

/** What publishes set aside, and in what tables differ from what their release says. */
export function SetAside() {
  const { t } = useTranslation();
  const server = useAdministration();
  const titleOf = useTitles();
  const kept = useLoaded(["kept"], server.kept);
  const drift = useLoaded(["drift"], server.drift);
  return (
    <>
      <Paper component="section" p="md">
        <Stack gap="xs">
          <Title order={2} size="h4">{t("admin.kept")}</Title>
          <Text size="sm" c="dimmed">{t("admin.kept_hint")} <Link to="/admin/$place" params={{ place: "kept" }} search={{}} className="fw-link">{t("admin.kept_look")}</Link></Text>
          <Shown loaded={kept}>
            {({ rows }) => rows.length === 0 ? <Text size="sm">{t("admin.kept_nothing")}</Text> : (
              <TableCard bare label={t("admin.kept")} width={480} head={[t("admin.app"), t("admin.what"), t("admin.values"), t("admin.when")]}>
                {rows.map((each) => (
                  <Table.Tr key={`${each.app} ${each.key} ${each.kind}`}>
                    <Table.Td><Link to="/admin/$place" params={{ place: "kept" }} search={{ app: each.app }} className="fw-link">{titleOf(each.app)}</Link></Table.Td><Table.Td>{t(KEPT[each.kind])} <code>{each.key}</code></Table.Td>
                    <Table.Td className="fw-number">{each.values}</Table.Td><Table.Td>{each.at ? <Moment value={each.at} /> : "–"}</Table.Td>
                  </Table.Tr>
                ))}
              </TableCard>
            )}
          </Shown>
        </Stack>
      </Paper>
      <Paper component="section" p="md">
        <Stack gap="xs">
          <Title order={2} size="h4">{t("admin.drift")}</Title>
          <Shown loaded={drift}>
            {({ rows }) => rows.map((each) => (
              <div key={each.app}>
                <Text size="sm">{t(each.problems.length ? "admin.drift_found" : "admin.drift_none", { app: titleOf(each.app), release: each.release })}</Text>
                <List size="sm">{each.problems.map((problem, index) => <List.Item key={index}>{problem.message} {problem.hint}</List.Item>)}</List>
              </div>
            ))}
          </Shown>
        </Stack>
      </Paper>
    </>
  );
}
