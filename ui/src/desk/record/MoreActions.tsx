import { ActionIcon, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { EllipsisVertical, KeyRound, Trash2 } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { RecordRow } from "../../shared/api/types.ts";
import { usePlace } from "../place.tsx";
import { DeleteDialog } from "./DeleteDialog.tsx";

interface Props {
  entity: string;
  record: RecordRow;
  label: string;
  mayDelete: boolean;
}

/** What is seldom done with a record: asking who may do what, deleting it. */
export function MoreActions({ entity, record, label, mayDelete }: Props) {
  const { t } = useTranslation();
  const { app } = usePlace();
  const navigate = useNavigate();
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t("record.more")} title={t("record.more")}><EllipsisVertical size={17} aria-hidden /></ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<KeyRound size={16} aria-hidden />} onClick={() => void navigate({ to: "/admin/$place", params: { place: "access" }, search: { app, entity, id: record.id } })}>{t("record.access")}</Menu.Item>
          {mayDelete && <Menu.Item style={{ color: "var(--fw-red)" }} leftSection={<Trash2 size={16} aria-hidden />} onClick={open}>{t("delete.do")}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      <DeleteDialog entity={entity} record={record} label={label} opened={opened} onClose={close} />
    </>
  );
}
