import { Button, Group, MultiSelect, Select, Table, Text, TextInput } from "@mantine/core";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { AskedDay } from "../../parts/days/AskedDay.tsx";
import { Moment } from "../../account/Moment.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { PageHead } from "../../parts/PageHead.tsx";
import { TableCard } from "../../parts/TableCard.tsx";
import { Trouble } from "../../parts/Trouble.tsx";
import { Waiting } from "../../parts/Waiting.tsx";
import { useAdministration, type EventsSought, type SecurityEvent } from "../api.ts";
import { useAddress } from "../useAddress.ts";
import { useLoaded } from "../useLoaded.ts";
import { usePages } from "./usePages.ts";
import classes from "../Admin.module.css";
import { DETAILS, HAPPENED, WAYS } from "../words.ts";

/** The book of security events: sign-ins, roles, tokens, devices, looks through others. */
export function SecurityPage() {
  const { t, i18n } = useTranslation();
  const server = useAdministration();
  const [{ event = "", person = "", by = "", address = "", from = "", to = "" }, go] = useAddress();
  const people = (useLoaded(["people"], server.people).value?.rows ?? []).map((each) => ({ value: each.id, label: each.title || each.name }));
  const sought: EventsSought = { event, person, by, address, since: from && new Date(`${from}T00:00:00`).toISOString(), until: to && new Date(`${to}T23:59:59`).toISOString() };
  const found = usePages<SecurityEvent>(["security", sought], (before) => server.events({ ...sought, before }));
  const kinds = event.split(",").map((each) => each.trim()).filter(Boolean);
  const named = (kind: string) => t(HAPPENED[kind] ?? kind);
  const offered = [...new Set([...Object.keys(HAPPENED), ...kinds])].map((value) => ({ value, label: named(value) })).sort((a, b) => a.label.localeCompare(b.label, i18n.language));
  const narrowed = Object.values(sought).some(Boolean);
  const cleared = { clearable: true, clearButtonProps: { "aria-label": t("admin.clear") } };
  return (
    <>
      <PageHead title={t("admin.security")} />
      <Text size="sm" c="dimmed" mb="md">{t("admin.security_hint")}</Text>
      <Group gap="sm" mb="md" align="flex-end" className="fw-filters">
        <MultiSelect label={t("admin.kind_of_event")} value={kinds} searchable {...cleared} placeholder={kinds.length ? "" : t("admin.security_every")} onChange={(chosen) => go({ event: chosen.join(",") })} nothingFoundMessage={t("admin.nobody")} data={offered} miw={200} maw={360} />
        <Select label={t("admin.about_whom")} value={person || null} searchable {...cleared} placeholder={t("admin.all_people")} onChange={(value) => go({ person: value ?? "" })} nothingFoundMessage={t("admin.nobody")} data={people} />
        <Select label={t("admin.by")} value={by || null} searchable {...cleared} placeholder={t("admin.all_people")} onChange={(value) => go({ by: value ?? "" })} nothingFoundMessage={t("admin.nobody")} data={people} />
        <TextInput label={t("admin.address")} value={address} onChange={(change) => go({ address: change.currentTarget.value.trim() })} w={150} />
        <AskedDay label={t("admin.from")} value={from} onChange={(day) => go({ from: day })} w={150} />
        <AskedDay label={t("admin.to")} value={to} onChange={(day) => go({ to: day })} w={150} />
      </Group>
      {found.waiting && <Waiting />}
      {found.failure && <Trouble failure={found.failure} onRetry={found.again} />}
      {!found.waiting && !found.failure && found.rows.length === 0 && <Empty title={t(narrowed ? "admin.no_such_event" : "admin.nothing_happened")} hint={t(narrowed ? "admin.no_such_event_hint" : "admin.security_hint")} />}
      {found.rows.length > 0 && (
        <TableCard label={t("admin.security")} width={680} head={[t("admin.when"), t("admin.event"), t("admin.about"), t("admin.by"), t("admin.address"), t("admin.details")]}>
          {found.rows.map((row) => (
            <Table.Tr key={row.id}>
              <Table.Td style={{ whiteSpace: "nowrap" }}><Moment value={row.at} /></Table.Td><Table.Td title={row.event}>{named(row.event)}</Table.Td>
              <Table.Td>{row.name || "–"}</Table.Td><Table.Td>{row.by || "–"}</Table.Td><Table.Td>{row.address || "–"}</Table.Td>
              <Table.Td className="fw-break">{Object.entries(row.detail).map(([name, value]) => <div key={name}><span className={classes["quiet"]}>{t(DETAILS[name] ?? name)}</span> {typeof value === "string" ? t(WAYS[value] ?? value) : JSON.stringify(value)}</div>)}</Table.Td>
            </Table.Tr>
          ))}
        </TableCard>
      )}
      {found.more && <Group mt="sm"><Button variant="default" loading={found.fetching} onClick={found.more}>{t("children.more")}</Button></Group>}
    </>
  );
}
