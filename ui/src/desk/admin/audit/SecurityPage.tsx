import { Button, Group, Paper, Table, Text } from "@mantine/core";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { Moment } from "../../account/Moment.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { PageHead } from "../../parts/PageHead.tsx";
import { Trouble } from "../../parts/Trouble.tsx";
import { Waiting } from "../../parts/Waiting.tsx";
import classes from "../Admin.module.css";
import { useAdministration, type SecurityEvent } from "../api.ts";
import { usePages } from "./usePages.ts";

/** The book of security events: sign-ins, roles, tokens, devices, looks through others. */
export function SecurityPage() {
  const { t } = useTranslation();
  const server = useAdministration();
  const found = usePages<SecurityEvent>(["security"], (before) => server.events({ before }));
  return (
    <>
      <PageHead title={t("admin.security")} />
      <Text size="sm" c="dimmed" mb="md">{t("admin.security_hint")}</Text>
      {found.waiting && <Waiting />}
      {found.failure && <Trouble failure={found.failure} onRetry={found.again} />}
      {!found.waiting && !found.failure && found.rows.length === 0 && <Empty title={t("admin.nothing_happened")} hint={t("admin.security_hint")} />}
      {found.rows.length > 0 && (
        <Paper>
          <Table.ScrollContainer type="native" minWidth={680} tabIndex={0} role="region" aria-label={t("admin.security")}>
            <Table fz="sm" className={classes["table"]}>
              <Table.Thead>
                <Table.Tr><Table.Th>{t("admin.when")}</Table.Th><Table.Th>{t("admin.event")}</Table.Th><Table.Th>{t("admin.about")}</Table.Th><Table.Th>{t("admin.by")}</Table.Th><Table.Th>{t("admin.address")}</Table.Th><Table.Th>{t("admin.details")}</Table.Th></Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {found.rows.map((row) => (
                  <Table.Tr key={row.id}>
                    <Table.Td style={{ whiteSpace: "nowrap" }}><Moment value={row.at} /></Table.Td><Table.Td><code>{row.event}</code></Table.Td>
                    <Table.Td>{row.name || "–"}</Table.Td><Table.Td>{row.by || "–"}</Table.Td><Table.Td>{row.address || "–"}</Table.Td>
                    <Table.Td className="fw-break">{Object.entries(row.detail).map(([name, value]) => <div key={name}>{name}: {typeof value === "string" ? value : JSON.stringify(value)}</div>)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </Paper>
      )}
      {found.more && <Group mt="sm"><Button variant="default" loading={found.fetching} onClick={found.more}>{t("children.more")}</Button></Group>}
    </>
  );
}
