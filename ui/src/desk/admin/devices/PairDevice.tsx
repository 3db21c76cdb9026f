import { Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { unwrap } from "../../../shared/api/result.ts";
import { recordLabel } from "../../../shared/paths.ts";
import { wordsIn } from "../../../shared/words.ts";
import { Trouble } from "../../parts/Trouble.tsx";
import { useServer } from "../../place.tsx";
import { meQuery, modelQuery } from "../../queries.ts";
import classes from "../Admin.module.css";
import { useAdministration, type Pairing } from "../api.ts";
import { useActing } from "../useActing.ts";
import { QrCode } from "../../parts/QrCode.tsx";

/** Makes a code by which another browser becomes a shared device: scanned there, or opened as an address. */
export function PairDevice({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const server = useAdministration();
  const site = useServer();
  const me = useQuery(meQuery(site)).data;
  const { act, dialog, failure } = useActing();
  const [made, setMade] = useState<Pairing | null>(null);
  const [app, setApp] = useState("");
  const [terminal, setTerminal] = useState("");
  const [station, setStation] = useState("");
  const chosen = app || me?.apps[0]?.key || "";
  const model = useQuery({ ...modelQuery(site, chosen), enabled: opened && chosen !== "" }).data;
  const terminals = model?.terminals ?? {};
  const at = terminal || Object.keys(terminals)[0] || "";
  const of = terminals[at]?.stations?.of;
  const stations = useQuery({
    queryKey: ["admin", "stations", chosen, of], enabled: opened && Boolean(of), queryFn: async () => unwrap(await site.list(chosen, of ?? "", { limit: 200 })).rows,
  }).data ?? [];
  const address = made && (made.address || `${location.origin}/terminal#pair=${made.code}`);
  const offer = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const title = String(new FormData(event.currentTarget).get("title"));
    void act(() => server.pair({ title, app: chosen, terminal: at, station }), setMade, "");
  };
  const close = () => {
    setMade(null);
    onClose();
  };
  return (
    <>
      <Modal opened={opened} onClose={close} title={t("admin.pair")} closeButtonProps={{ "aria-label": t("common.close") }}>
        {made && address ? (
          <Stack align="center">
            <Text size="sm">{t("admin.pair_scan")}</Text>
            {made.qr.length > 0 && <QrCode rows={made.qr} label={t("admin.pair_qr")} />}
            <div className={classes["secret"]} tabIndex={0}>{address}</div>
            <Button onClick={close}>{t("common.close")}</Button>
          </Stack>
        ) : (
          <form onSubmit={offer}>
            <Stack gap="sm">
              {failure && <Trouble failure={failure} />}
              <TextInput name="title" label={t("admin.device_title")} description={t("admin.device_title_hint")} required withAsterisk={false} maxLength={80} data-autofocus />
              {(me?.apps.length ?? 0) > 1 && (
                <Select label={t("admin.app")} value={chosen} allowDeselect={false} onChange={(value) => setApp(value ?? "")} data={(me?.apps ?? []).map((each) => ({ value: each.key, label: wordsIn(each.title, i18n.language, each.key) }))} />
              )}
              <Select
                label={t("admin.terminal")} value={at || null} allowDeselect={false} onChange={(value) => setTerminal(value ?? "")}
                data={Object.entries(terminals).map(([key, each]) => ({ value: key, label: wordsIn(each.title, i18n.language, key) }))}
              />
              {of && model && (
                <Select
                  label={t("admin.station")} value={station || null} searchable onChange={(value) => setStation(value ?? "")} nothingFoundMessage={t("admin.nobody")} required withAsterisk={false}
                  data={stations.map((row) => ({ value: row.id, label: recordLabel(model, of, row) }))}
                />
              )}
              <Group justify="flex-end">
                <Button variant="default" onClick={close}>{t("common.cancel")}</Button>
                <Button type="submit" disabled={!at}>{t("admin.pair_make")}</Button>
              </Group>
            </Stack>
          </form>
        )}
      </Modal>
      {dialog}
    </>
  );
}
