import { Button, CloseButton, Group, Menu, ScrollArea, TextInput } from "@mantine/core";
import { Braces, ListFilter, Split } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Column } from "./columns.ts";
import { FilterChip } from "./FilterChip.tsx";
import { operatorsOf, OR, type Filter } from "./filters.ts";
import { WrittenChip } from "./WrittenChip.tsx";

interface Props {
  columns: Column[];
  filters: Filter[];
  onChange: (filters: Filter[]) => void;
}

/** A menu holds nothing but its entries: with a search in it, the menu is the list below, in what is a dialog. */
function asDialog(dropdown: HTMLElement | null): void {
  dropdown?.setAttribute("role", "dialog");
  dropdown?.removeAttribute("aria-orientation");
}

/** The conditions of a list as chips: any field, alternatives, and whatever the expression language can ask. */
export function FilterBar({ columns, filters, onChange }: Props) {
  const { t } = useTranslation();
  const [fresh, setFresh] = useState<number | null>(null);
  const [sought, setSought] = useState("");
  const offered = columns.filter((column) => operatorsOf(column.field).length && column.title.toLowerCase().includes(sought.trim().toLowerCase()));
  const drop = (index: number) => onChange(filters.filter((_, at) => at !== index));
  const put = (index: number, next: Filter) => onChange(filters.map((each, at) => (at === index ? next : each)));
  const append = (...more: Filter[]) => { setFresh(filters.length + more.length - 1); onChange([...filters, ...more]); };
  const add = (column: Column) => {
    setSought("");
    append({ path: column.path, is: operatorsOf(column.field)[0] ?? "filled", to: [] });
  };
  return (
    <Group gap={6} className="fw-conditions">
      {filters.map((filter, index) => {
        if (filter.is === "or") {
          return (
            <span key={`${index} or`} className="fw-or">
              {t("filter.or")}<CloseButton size={24} iconSize={14} aria-label={t("filter.remove", { name: t("filter.or") })} onClick={() => drop(index)} />
            </span>
          );
        }
        if (filter.is === "written") {
          return <WrittenChip key={`${index} written`} text={filter.to[0] ?? ""} startOpen={fresh === index} onChange={(text) => put(index, { ...filter, to: [text] })} onRemove={() => drop(index)} />;
        }
        const column = columns.find((each) => each.path === filter.path);
        return (
          column && (
            <FilterChip
              key={`${index} ${filter.path}`} column={column} filter={filter} startOpen={fresh === index}
              onChange={(next) => put(index, next)} onRemove={() => drop(index)}
            />
          )
        );
      })}
      <Menu position="bottom-start" withinPortal withInitialFocusPlaceholder={false} onClose={() => setSought("")}>
          <Menu.Target>
            <Button variant="default" aria-keyshortcuts="F" leftSection={<ListFilter size={15} aria-hidden />}>{t("filter.add")}</Button>
          </Menu.Target>
          <Menu.Dropdown ref={asDialog}>
            <TextInput size="xs" m={4} value={sought} placeholder={t("filter.find")} aria-label={t("filter.find")} onChange={(event) => setSought(event.currentTarget.value)} data-autofocus />
            <div role="menu" aria-label={t("filter.add")}>
              <ScrollArea.Autosize mah="min(320px, 36dvh)">
                {offered.map((column) => <Menu.Item key={column.path} onClick={() => add(column)}>{column.title}</Menu.Item>)}
              </ScrollArea.Autosize>
              <Menu.Divider />
              {filters.length > 0 && filters.at(-1)?.is !== "or" && <Menu.Item leftSection={<Split size={15} aria-hidden />} onClick={() => append(OR)}>{t("filter.or_add")}</Menu.Item>}
              <Menu.Item leftSection={<Braces size={15} aria-hidden />} onClick={() => append({ path: "", is: "written", to: [""] })}>{t("filter.written")}</Menu.Item>
            </div>
          </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
