import { Button, Menu } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { ChevronDown, EllipsisVertical, FileDown, FileInput } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { exportAddress, type ListQuery } from "../../shared/api/server.ts";
import { usePlace } from "../place.tsx";

interface Props {
  entity: string;
  question: ListQuery;
  mayImport: boolean;
  mayExport: boolean;
}

/** What else can be done with a list: files in, files out; what goes out is what the list shows. */
export function MoreMenu({ entity, question, mayImport, mayExport }: Props) {
  const { t } = useTranslation();
  const { app } = usePlace();
  const navigate = useNavigate();
  if (!mayImport && !mayExport) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" aria-label={t("list.more")} className="fw-more" rightSection={<ChevronDown size={14} aria-hidden />}><span className="fw-wide">{t("list.more")}</span><EllipsisVertical size={16} aria-hidden className="fw-narrow" /></Button>
      </Menu.Target>
      <Menu.Dropdown>
        {mayImport && (
          <Menu.Item leftSection={<FileInput size={16} aria-hidden />} onClick={() => void navigate({ to: "/w/$app/import/$kind/$key", params: { app, kind: "entity", key: entity } })}>
            {t("list.import")}
          </Menu.Item>
        )}
        {mayExport && <Menu.Item component="a" download href={exportAddress(app, entity, "csv", question)} leftSection={<FileDown size={16} aria-hidden />}>{t("list.export_csv")}</Menu.Item>}
        {mayExport && <Menu.Item component="a" download href={exportAddress(app, entity, "xlsx", question)} leftSection={<FileDown size={16} aria-hidden />}>{t("list.export_xlsx")}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}
