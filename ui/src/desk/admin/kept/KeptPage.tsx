import { Button, Group, Modal, Paper, Select, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArchiveRestore, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { wordsIn } from "../../../shared/words.ts";
import { Moment } from "../../account/Moment.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { PageHead } from "../../parts/PageHead.tsx";
import { TableCard } from "../../parts/TableCard.tsx";
import { Trouble } from "../../parts/Trouble.tsx";
import { useServer } from "../../place.tsx";
import { meQuery, modelQuery } from "../../queries.ts";
import classes from "../Admin.module.css";
import { useAdministration, type KeptHere } from "../api.ts";
import { Shown } from "../Shown.tsx";
import { useActing } from "../useActing.ts";
import { useAddress } from "../useAddress.ts";
import { useLoaded } from "../useLoaded.ts";
import { KEPT } from "../words.ts";
import { KeptValues } from "./KeptValues.tsx";
import { useTitleOf } from "./useTitleOf.ts";

/** What publishes set aside in an app: looked at, put back, deleted for good. */
export function KeptPage() {
  const { t, i18n } = useTranslation();
  const me = useQuery(meQuery(useServer())).data;
  const [{ app = me?.apps[0]?.key ?? "", of = "" }, go] = useAddress();
  if (!me) return null;
  if (!app) return <><PageHead title={t("admin.kept_data")} /><Empty title={t("admin.no_app_of_yours")} hint={t("admin.no_app_of_yours_hint")} /></>;
  if (of) return <KeptValues key={`${app} ${of}`} app={app} of={of} />;
  return (
    <>
      <PageHead title={t("admin.kept_data")} />
      <Text size="sm" c="dimmed" mb="md">{t("admin.kept_data_hint")}</Text>
      {me.apps.length > 1 && (
        <Select
          label={t("admin.app")} value={app} allowDeselect={false} mb="md" maw={280} onChange={(value) => go({ app: value ?? "" })}
          data={me.apps.map((each) => ({ value: each.key, label: wordsIn(each.title, i18n.language, each.key) }))}
        />
      )}
      <KeptOf app={app} />
    </>
  );
}

function KeptOf({ app }: { app: string }) {
  const { t } = useTranslation();
  const server = useAdministration();
  const kept = useLoaded(["kept", app], () => server.keptOf(app));
  const [doomed, setDoomed] = useState<KeptHere | null>(null);
  const model = useQuery(modelQuery(useServer(), app)).data;
  const titleOf = useTitleOf(model);
  return (
    <Shown loaded={kept}>
      {({ rows }) => rows.length === 0 ? <Empty icon={ArchiveRestore} title={t("admin.kept_nothing")} hint={t("admin.kept_nothing_hint")} /> : (
        <Paper>
          <TableCard bare label={t("admin.kept_data")} width={600} head={[t("admin.what"), t("admin.values"), t("admin.release"), t("admin.when"), <span key="do" className="fw-hidden">{t("admin.action")}</span>]}>
            {rows.map((each) => (
              <Table.Tr key={`${each.key} ${each.kind}`}>
                <Table.Td><b>{titleOf(each.key)}</b><div className={classes["quiet"]}>{t(KEPT[each.kind])} · <code>{each.key}</code></div></Table.Td>
                <Table.Td>{each.values}</Table.Td><Table.Td>{each.release === null ? "–" : t("admin.release_number", { number: each.release })}</Table.Td><Table.Td>{each.at ? <Moment value={each.at} /> : "–"}</Table.Td>
                <Table.Td>
                  <Group gap="xs" justify="flex-end" wrap="nowrap">
                    {each.kind === "values" && <Button size="xs" variant="default" renderRoot={(props) => <Link to="/admin/$place" params={{ place: "kept" }} search={{ app, of: each.key }} {...props} />}>{t("admin.kept_look")}</Button>}
                    {each.may_delete && <Button size="xs" variant="default" color="red" leftSection={<Trash2 size={14} aria-hidden />} onClick={() => setDoomed(each)}>{t("admin.kept_delete")}</Button>}
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </TableCard>
          {doomed && <Doom app={app} kept={doomed} title={titleOf(doomed.key)} onClose={() => setDoomed(null)} />}
        </Paper>
      )}
    </Shown>
  );
}

function Doom({ app, kept, title, onClose }: { app: string; kept: KeptHere; title: string; onClose: () => void }) {
  const { t } = useTranslation();
  const server = useAdministration();
  const { act, dialog, failure } = useActing();
  const remove = () => void act(() => server.deleteKept(app, kept.key, kept.values), onClose, t("admin.kept_gone"));
  return (
    <>
      <Modal opened onClose={onClose} title={t("admin.kept_delete")} closeButtonProps={{ "aria-label": t("common.close") }}>
        <Stack>
          <Text size="sm">{t("admin.kept_delete_ask", { title, count: kept.values })}</Text>
          {failure && <Trouble failure={failure} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose} data-autofocus>{t("common.cancel")}</Button>
            <Button color="red" onClick={remove}>{t("admin.kept_delete")}</Button>
          </Group>
        </Stack>
      </Modal>
      {dialog}
    </>
  );
}
