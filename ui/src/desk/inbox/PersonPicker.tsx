import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { unwrap } from "../../shared/api/result.ts";
import { useInbox } from "./api.ts";

interface Props {
  label: string;
  app: string;
  value: string;
  onChange: (name: string) => void;
}

/** Finds a colleague by typing a piece of the name. */
export function PersonPicker({ label, app, value, onChange }: Props) {
  const { t } = useTranslation();
  const inbox = useInbox();
  const [typed, setTyped] = useState("");
  const [text] = useDebouncedValue(typed.trim(), 200);
  const found = useQuery({
    queryKey: ["people", app, text], placeholderData: keepPreviousData, queryFn: async () => unwrap(await inbox.people(app, text)).rows,
  }).data ?? [];
  return (
    <Select
      label={label} placeholder={t("picker.hint")} searchable value={value || null} onChange={(name) => onChange(name ?? "")} onSearchChange={setTyped}
      data={found.map((person) => ({ value: person.name, label: person.title ? `${person.title} (${person.name})` : person.name }))}
      nothingFoundMessage={t("picker.nothing")} comboboxProps={{ shadow: "md" }} autoComplete="off" maxDropdownHeight={240}
    />
  );
}
