import { Button, Group, Select, Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Download, ScrollText } from "lucide-react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { AskedDay } from "../../parts/days/AskedDay.tsx";
import { pathOf } from "../../../shared/api/client.ts";
import type { Json } from "../../../shared/api/types.ts";
import { formatMoment } from "../../../shared/format/moment.ts";
import { showValue } from "../../../shared/format/value.ts";
import { wordsIn } from "../../../shared/words.ts";
import { Empty } from "../../parts/Empty.tsx";
import { PageHead } from "../../parts/PageHead.tsx";
import { TableCard } from "../../parts/TableCard.tsx";
import { Trouble } from "../../parts/Trouble.tsx";
import { Waiting } from "../../parts/Waiting.tsx";
import { useServer } from "../../place.tsx";
import { meQuery, modelQuery } from "../../queries.ts";
import classes from "../Admin.module.css";
import { useAdministration, type AuditLine, type Sought } from "../api.ts";
import { useAddress } from "../useAddress.ts";
import { useLoaded } from "../useLoaded.ts";
import { usePages } from "./usePages.ts";
import { EVENTS } from "../words.ts";

/** What people and rules did across all records of an app. */
export function AuditPage() {
  const { t } = useTranslation();
  const me = useQuery(meQuery(useServer())).data;
  const [{ app = me?.apps[0]?.key ?? "" }] = useAddress();
  if (!me) return null;
  if (!app) return <><PageHead title={t("admin.audit")} /><Empty title={t("admin.no_app_of_yours")} hint={t("admin.no_app_of_yours_hint")} /></>;
  return <AuditOf key={app} app={app} />;
}

function AuditOf({ app }: { app: string }) {
  const { t, i18n } = useTranslation();
  const server = useAdministration();
  const site = useServer();
  const me = useQuery(meQuery(site)).data;
  const model = useQuery(modelQuery(site, app)).data;
  const [{ by = "", entity = "", record = "", event = "", from = "", to = "" }, go] = useAddress();
  const people = useLoaded(["people"], server.people, Boolean(me?.administrator)).value?.rows ?? [];
  const sought: Sought = { by, entity, record, event, since: from && new Date(`${from}T00:00:00`).toISOString(), until: to && new Date(`${to}T23:59:59`).toISOString() };
  const found = usePages<AuditLine>(["audit", app, sought], (cursor) => server.audit(app, sought, cursor));
  const file = `${pathOf(app, "audit", "export")}?${new URLSearchParams(Object.entries(sought).filter(([, value]) => value)).toString()}`;
  const entities = Object.entries(model?.entities ?? {}).map(([key, each]) => ({ value: key, label: wordsIn(each.title, i18n.language, key) }));
  const showing = model && { language: i18n.language, zone: model.time_zone, currency: model.currency, model, yes: t("common.yes"), no: t("common.no") };
  const shown = (of: string) => (field: string, value: Json | undefined) => {
    const known = model?.entities[of]?.fields[field];
    return (showing && known && showValue(value, known, showing)) || plain(value);
  };
  return (
    <>
      <PageHead title={t("admin.audit")} actions={<Button component="a" href={file} download variant="default" leftSection={<Download size={15} aria-hidden />}>{t("admin.as_csv")}</Button>} />
      <Group gap="sm" mb="md" align="flex-end" className="fw-filters">
        {(me?.apps.length ?? 0) > 1 && (
          <Select label={t("admin.app")} value={app} allowDeselect={false} onChange={(value) => go({ app: value ?? "", entity: "", record: "" })} data={(me?.apps ?? []).map((each) => ({ value: each.key, label: wordsIn(each.title, i18n.language, each.key) }))} />
        )}
        {people.length > 0 && (
          <Select label={t("admin.who")} value={by || null} searchable clearable clearButtonProps={{ "aria-label": t("admin.clear") }} placeholder={t("admin.all_people")} onChange={(value) => go({ by: value ?? "" })} nothingFoundMessage={t("admin.nobody")} data={people.map((each) => ({ value: each.id, label: each.title || each.name }))} />
        )}
        <Select label={t("admin.entity")} value={entity || null} searchable clearable clearButtonProps={{ "aria-label": t("admin.clear") }} placeholder={t("admin.every_kind")} onChange={(value) => go({ entity: value ?? "" })} nothingFoundMessage={t("admin.nobody")} data={entities} />
        <Select
          label={t("admin.event")} value={event || null} clearable clearButtonProps={{ "aria-label": t("admin.clear") }} placeholder={t("admin.every_event")} onChange={(value) => go({ event: value ?? "" })} w={150}
          data={Object.entries(EVENTS).map(([value, words]) => ({ value, label: t(words) }))}
        />
        <AskedDay label={t("admin.from")} value={from} onChange={(day) => go({ from: day })} w={150} />
        <AskedDay label={t("admin.to")} value={to} onChange={(day) => go({ to: day })} w={150} />
      </Group>
      {found.waiting && <Waiting />}
      {found.failure && <Trouble failure={found.failure} onRetry={found.again} />}
      {!found.waiting && !found.failure && found.rows.length === 0 && <Empty icon={ScrollText} title={t("admin.nothing_happened")} hint={t("admin.nothing_happened_hint")} />}
      {found.rows.length > 0 && (
        <TableCard label={t("admin.audit")} width={760} head={[t("admin.when"), t("admin.who"), t("admin.event"), t("admin.record"), t("admin.before_after")]}>
          {found.rows.map((row) => (
            <Table.Tr key={row.number}>
              <Table.Td style={{ whiteSpace: "nowrap" }}>{formatMoment(row.at, i18n.language, model?.time_zone ?? "UTC", true)}</Table.Td>
              <Table.Td>{row.by.label}{row.run && <div className={classes["quiet"]}><Link to="/w/$app/runs/$id" params={{ app, id: row.run }} className="fw-link">{t("admin.by_rule")}</Link></div>}</Table.Td>
              <Table.Td>{t(EVENTS[row.event] ?? row.event)}</Table.Td>
              <Table.Td>
                <div className={classes["quiet"]}>{wordsIn(model?.entities[row.entity]?.title, i18n.language, row.entity)}</div>
                {row.record.gone || !row.record.label
                  ? <>{row.record.label || <code>{row.record.id}</code>}{row.record.gone && <span className={classes["quiet"]}> {t("admin.gone")}</span>}</>
                  : <Link to="/w/$app/record/$entity/$id" params={{ app, entity: row.entity, id: row.record.id }} className="fw-link">{row.record.label}</Link>}
              </Table.Td>
              <Table.Td><Changes row={row} title={(field) => wordsIn(model?.entities[row.entity]?.fields[field]?.title, i18n.language, field)} shown={shown(row.entity)} /></Table.Td>
            </Table.Tr>
          ))}
        </TableCard>
      )}
      {found.more && <Group mt="sm"><Button variant="default" loading={found.fetching} onClick={found.more}>{t("children.more")}</Button></Group>}
    </>
  );
}

const FEW = 4;

function Changes({ row, title, shown }: { row: AuditLine; title: (field: string) => string; shown: (field: string, value: Json | undefined) => string }) {
  const { t } = useTranslation();
  const changes = Object.entries(row.changes);
  const told = changes.map(([field, { from, to }]) => (
    <div key={field}>{title(field)}: {from !== undefined && from !== null && <><del>{shown(field, from)}</del> → </>}<b>{shown(field, to)}</b></div>
  ));
  if (changes.length <= FEW) return <>{told}</>;
  return <>{told.slice(0, FEW)}<details className="fw-trace" style={{ marginTop: 0 }}><summary>{t("admin.more_fields", { count: changes.length - FEW })}</summary>{told.slice(FEW)}</details></>;
}

function plain(value: Json | undefined): string {
  if (value === null || value === undefined || value === "") return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
