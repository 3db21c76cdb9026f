import { ActionIcon, Button, Checkbox, Group, NativeSelect, Popover, ScrollArea, Stack, Text } from "@mantine/core";
import { ArrowDown, ArrowUp, Columns3 } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { ViewProps } from "../views/kinds.ts";
import { frozenOf } from "./frozen.ts";

/** Chooses the columns, their order, and how many stay in sight; the address carries it all. */
export function ColumnsMenu(props: ViewProps) {
  const { columns, offered, say, address } = props;
  const { t } = useTranslation();
  const paths = columns.map((column) => column.path);
  const move = (path: string, by: number) => {
    const next = paths.filter((each) => each !== path);
    next.splice(Math.max(0, paths.indexOf(path) + by), 0, path);
    say({ c: next });
  };
  // By the names that all columns have together: beside the whole record, one of its fields is not called like it.
  const names = new Map(offered.map((column) => [column.path, column.title]));
  const shown = columns.map((column) => ({ ...column, title: names.get(column.path) ?? column.title }));
  const rest = offered.filter((column) => !paths.includes(column.path));
  return (
    <Popover position="bottom-end" shadow="md" width="min(340px, 94vw)" preventPositionChangeWhenVisible={false} trapFocus returnFocus withinPortal>
      <Popover.Target><Button variant={address.c ? "light" : "default"} leftSection={<Columns3 size={15} aria-hidden />}>{t("columns.title")}</Button></Popover.Target>
      <Popover.Dropdown aria-label={t("columns.title")}>
        <Stack gap="sm">
          <ScrollArea.Autosize mah="min(320px, 36dvh)" type="auto">
            <Stack gap={2} pe="sm">
              {shown.map((column, index) => (
                <Group key={column.path} gap={4} wrap="nowrap" justify="space-between">
                  <Checkbox size="xs" label={column.title} checked disabled={columns.length === 1} onChange={() => say({ c: paths.filter((path) => path !== column.path) })} />
                  <Group gap={0} wrap="nowrap">
                    <ActionIcon size={26} disabled={index === 0} aria-label={t("columns.up", { name: column.title })} onClick={() => move(column.path, -1)}><ArrowUp size={14} aria-hidden /></ActionIcon>
                    <ActionIcon size={26} disabled={index === columns.length - 1} aria-label={t("columns.down", { name: column.title })} onClick={() => move(column.path, 1)}><ArrowDown size={14} aria-hidden /></ActionIcon>
                  </Group>
                </Group>
              ))}
              {rest.length > 0 && <Text size="xs" c="dimmed" mt={6}>{t("columns.others")}</Text>}
              {rest.map((column) => (
                <Checkbox key={column.path} size="xs" py={4} label={column.title} checked={false} onChange={() => say({ c: [...paths, column.path] })} />
              ))}
            </Stack>
          </ScrollArea.Autosize>
          <NativeSelect
            label={t("columns.freeze")} value={String(frozenOf(props))} onChange={(event) => say({ z: Number(event.currentTarget.value) })}
            data={[0, 1, 2, 3, 4].map((count) => ({ value: String(count), label: count ? t("columns.frozen", { count }) : t("columns.none") }))}
          />
          {(address.c || address.z !== undefined) && <Button variant="subtle" size="xs" onClick={() => say({ c: [], z: undefined as never })}>{t("columns.reset")}</Button>}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
