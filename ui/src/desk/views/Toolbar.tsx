import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { Search } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { ColumnsMenu } from "../list/ColumnsMenu.tsx";
import { FilterBar } from "../list/FilterBar.tsx";
import { GroupMenu } from "../list/GroupMenu.tsx";
import { packFilters } from "../list/search.ts";
import { KeptMenu } from "./filters/KeptMenu.tsx";
import type { ViewProps } from "./kinds.ts";

/** What narrows a view and what is shown of it: search, filters, kept filters; for a list its columns and groups. */
export function Toolbar(props: ViewProps) {
  const { view, filters, address, say, offered } = props;
  return (
    <>
      {view.search !== false && <SearchBox value={address.q ?? ""} onChange={(q) => say({ q })} />}
      <KeptMenu {...props} />
      <FilterBar columns={offered} filters={filters} onChange={(next) => say({ f: packFilters(next) ?? [] })} />
      {view.layout.type === "list" && <GroupMenu {...props} />}
      {view.layout.type === "list" && <ColumnsMenu {...props} />}
    </>
  );
}

function SearchBox({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  const [shown, setShown] = useState(value);
  // The address may change elsewhere (back button, filters removed): then the box follows it.
  if (value !== shown) {
    setShown(value);
    setTyped(value);
  }
  const later = useDebouncedCallback((text: string) => {
    setShown(text);
    onChange(text);
  }, 300);
  const change = (text: string) => {
    setTyped(text);
    later(text);
  };
  return (
    <TextInput
      className="fw-search" value={typed} onChange={(event) => change(event.currentTarget.value)} aria-label={t("list.search")} aria-keyshortcuts="/"
      placeholder={t("list.search")} leftSection={<Search size={15} aria-hidden />}
      rightSection={typed ? <CloseButton size="sm" aria-label={t("list.clear_search")} onClick={() => change("")} /> : null}
    />
  );
}
