import { Button, Group, Menu, ScrollArea } from "@mantine/core";
import { ListFilter } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Column } from "./columns.ts";
import { FilterChip } from "./FilterChip.tsx";
import { operatorsOf, type Filter } from "./filters.ts";

interface Props {
  columns: Column[];
  filters: Filter[];
  onChange: (filters: Filter[]) => void;
}

/** The conditions of a list as chips, and a way to add one for any column. */
export function FilterBar({ columns, filters, onChange }: Props) {
  const { t } = useTranslation();
  const [fresh, setFresh] = useState<number | null>(null);
  const offered = columns.filter((column) => operatorsOf(column.field).length);
  const add = (column: Column) => {
    setFresh(filters.length);
    onChange([...filters, { path: column.path, is: operatorsOf(column.field)[0] ?? "filled", to: [] }]);
  };
  return (
    <Group gap={6}>
      {filters.map((filter, index) => {
        const column = columns.find((each) => each.path === filter.path);
        return (
          column && (
            <FilterChip
              key={`${index} ${filter.path}`} column={column} filter={filter} startOpen={fresh === index}
              onChange={(next) => onChange(filters.map((each, at) => (at === index ? next : each)))}
              onRemove={() => onChange(filters.filter((_, at) => at !== index))}
            />
          )
        );
      })}
      {offered.length > 0 && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button variant="default" leftSection={<ListFilter size={15} aria-hidden />}>{t("filter.add")}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            <ScrollArea.Autosize mah={320}>
              {offered.map((column) => <Menu.Item key={column.path} onClick={() => add(column)}>{column.title}</Menu.Item>)}
            </ScrollArea.Autosize>
          </Menu.Dropdown>
        </Menu>
      )}
    </Group>
  );
}
