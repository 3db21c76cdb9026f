import { Loader, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { unwrap } from "../../shared/api/result.ts";
import type { Reference } from "../../shared/api/types.ts";
import { recordLabel } from "../../shared/paths.ts";
import { usePlace, useServer } from "../place.tsx";

const MOST_OFFERED = 20;

interface Props {
  label: string;
  entity: string;
  value: Reference | null;
  onChange: (record: Reference | null) => void;
  description?: ReactNode;
  error?: ReactNode;
  required?: boolean;
  id?: string;
  name?: string;
}

/** Finds a record by typing; the server searches, only a handful comes over. */
export function RecordPicker({ entity, value, onChange, required, name: _name, ...rest }: Props) {
  const { t } = useTranslation();
  const server = useServer();
  const { app, model } = usePlace();
  const [typed, setTyped] = useState("");
  const [opened, setOpened] = useState(false);
  const [text] = useDebouncedValue(typed === value?.label ? "" : typed.trim(), 200);
  const found = useQuery({
    queryKey: ["list", app, entity, "picker", text],
    enabled: opened && entity !== "",
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => unwrap(await server.list(app, entity, { search: text, limit: MOST_OFFERED, fields: model.entities[entity]?.label_fields ?? [] }, signal)).rows,
  });
  const offered = (found.data ?? []).map((row) => ({ value: row.id, label: recordLabel(model, entity, row) }));
  // The chosen record stays on offer, or the input could not show it.
  const missing = value && !offered.some((each) => each.value === value.id);
  const data = missing ? [{ value: value.id, label: value.label }, ...offered] : offered;
  return (
    <Select
      {...rest} required={required ?? false} clearable={!required} searchable value={value?.id ?? null} data={distinct(data)} filter={({ options }) => options}
      onSearchChange={setTyped} onDropdownOpen={() => setOpened(true)} onDropdownClose={() => setOpened(false)} autoComplete="off"
      placeholder={t("picker.hint")} nothingFoundMessage={found.isFetching ? t("common.loading") : t("picker.nothing")}
      rightSection={found.isFetching ? <Loader size={14} /> : undefined} comboboxProps={{ shadow: "md" }} maxDropdownHeight={280}
      onChange={(id, option) => onChange(id ? { id, label: option?.label ?? id } : null)}
    />
  );
}

function distinct(items: { value: string; label: string }[]) {
  const seen = new Set<string>();
  return items.filter((item) => !seen.has(item.value) && seen.add(item.value));
}
