import { Button, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Plus, TabletSmartphone } from "lucide-react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { Moment } from "../../account/Moment.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { PageHead } from "../../parts/PageHead.tsx";
import { TableCard } from "../../parts/TableCard.tsx";
import { Trouble } from "../../parts/Trouble.tsx";
import { useAdministration } from "../api.ts";
import { Shown } from "../Shown.tsx";
import { useActing } from "../useActing.ts";
import { useLoaded } from "../useLoaded.ts";
import { useTitles } from "../useTitles.ts";
import { PairDevice } from "./PairDevice.tsx";

/** The devices that several people share, where they stand, and when they were last seen. */
export function DevicesPage() {
  const { t } = useTranslation();
  const titleOf = useTitles();
  const server = useAdministration();
  const devices = useLoaded(["devices"], server.devices);
  const [pairing, { open, close }] = useDisclosure();
  const { act, dialog, failure } = useActing();
  return (
    <>
      <PageHead title={t("admin.devices")} actions={<Button leftSection={<Plus size={16} aria-hidden />} onClick={open}>{t("admin.pair")}</Button>} />
      <PairDevice opened={pairing} onClose={() => { close(); devices.again(); }} />
      <Text size="sm" c="dimmed" mb="md">{t("admin.devices_hint")}</Text>
      {failure && <Trouble failure={failure} />}
      <Shown loaded={devices}>
        {({ rows }) => rows.length === 0 ? <Empty icon={TabletSmartphone} title={t("admin.no_devices")} hint={t("admin.no_devices_hint")} /> : (
          <TableCard label={t("admin.devices")} width={640} head={[t("admin.name"), t("admin.app"), t("admin.terminal"), t("admin.added"), t("admin.last_seen"), <span key="do" className="fw-hidden">{t("admin.remove_device")}</span>]}>
            {rows.map((device) => (
              <Table.Tr key={device.id}>
                <Table.Td>{device.title}</Table.Td><Table.Td>{titleOf(device.app)}</Table.Td><Table.Td>{device.terminal}</Table.Td>
                <Table.Td><Moment value={device.created_at} /></Table.Td><Table.Td><Moment value={device.seen_at} /></Table.Td>
                <Table.Td>
                  <Button
                    size="xs" variant="subtle" color="red" aria-label={t("admin.remove_named", { title: device.title })}
                    onClick={() => void act(() => server.removeDevice(device.id), undefined, t("admin.device_removed"))}
                  >
                    {t("admin.remove_device")}
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </TableCard>
        )}
      </Shown>
      {dialog}
    </>
  );
}
