import { Button, Menu, ScrollArea } from "@mantine/core";
import { Check, Rows3 } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { ViewProps } from "../views/kinds.ts";
import { groupable } from "./columns.ts";
import { groupOf } from "./groups.ts";

/** Chooses what the rows are grouped by. */
export function GroupMenu(props: ViewProps) {
  const { offered, say } = props;
  const { t } = useTranslation();
  const by = groupOf(props);
  const chosen = offered.find((column) => column.path === by);
  const fit = offered.filter(groupable);
  if (!fit.length) return null;
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Button variant={chosen ? "light" : "default"} leftSection={<Rows3 size={15} aria-hidden />}>
          {chosen ? t("group.by", { name: chosen.title }) : t("group.title")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <ScrollArea.Autosize mah={340}>
          {chosen && <Menu.Item onClick={() => say({ g: "" })}>{t("group.none")}</Menu.Item>}
          {fit.map((column) => (
            <Menu.Item key={column.path} rightSection={column === chosen ? <Check size={15} aria-hidden /> : null} onClick={() => say({ g: column.path })}>{column.title}</Menu.Item>
          ))}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  );
}
