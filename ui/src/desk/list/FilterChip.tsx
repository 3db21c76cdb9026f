import { Button, CloseButton, NativeSelect, Popover, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { formatDate, formatMoment, fromLocalInput } from "../../shared/format/moment.ts";
import { optionsOf } from "../../shared/format/value.ts";
import { usePlace, type Place } from "../place.tsx";
import type { Column } from "./columns.ts";
import { FilterValues } from "./FilterValues.tsx";
import { useRecordName } from "./useRecordName.ts";
import { kindOf, operatorsOf, valuesNeeded, type Filter, type Operator } from "./filters.ts";

/** The words of each operator. */
const WORDS: Record<Operator, string> = {
  contains: "filter.contains", equals: "filter.equals", differs: "filter.differs", one_of: "filter.one_of",
  at_least: "filter.at_least", at_most: "filter.at_most", between: "filter.between", yes: "filter.yes", no: "filter.no",
  empty: "filter.empty", filled: "filter.filled", or: "filter.or", written: "filter.written",
};

interface Props {
  column: Column;
  filter: Filter;
  startOpen: boolean;
  onChange: (filter: Filter) => void;
  onRemove: () => void;
}

/** One condition: reads as words, opens to be changed. */
export function FilterChip({ column, filter, startOpen, onChange, onRemove }: Props) {
  const { t } = useTranslation();
  const place = usePlace();
  const [opened, setOpened] = useState(startOpen);
  const [labels, setLabels] = useState<Record<string, string>>({});
  const named = useRecordName(kindOf(column.field) === "reference" ? column.field.to : undefined, filter.to[0]);
  const values = filter.to.filter(Boolean).map((value) => labels[value] ?? named ?? shown(value, column, place)).join(filter.is === "between" ? " – " : t("common.comma"));
  const words = [t(WORDS[filter.is]), values].filter(Boolean).join(" ");
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus shadow="md" width={300}>
      <div className="fw-chip">
        <Popover.Target>
          <Button variant="subtle" size="compact-sm" onClick={() => setOpened(!opened)} className="fw-chip-words">
            <b>{column.title}</b>&nbsp;{words}
          </Button>
        </Popover.Target>
        <CloseButton size={26} iconSize={16} aria-label={t("filter.remove", { name: column.title })} onClick={onRemove} />
      </div>
      <Popover.Dropdown>
        <form onSubmit={(event) => { event.preventDefault(); setOpened(false); }}>
          <Stack gap="sm">
            <NativeSelect
              label={column.title} value={filter.is} data={operatorsOf(column.field).map((is) => ({ value: is, label: t(WORDS[is]) }))}
              onChange={(event) => onChange({ ...filter, is: event.currentTarget.value as Operator, to: valuesNeeded(event.currentTarget.value as Operator) ? filter.to : [] })}
            />
            <FilterValues column={column} filter={filter} onChange={onChange} onLabel={(id, label) => setLabels({ ...labels, [id]: label })} />
            <Button type="submit" variant="light">{t("filter.done")}</Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

function shown(value: string, column: Column, { showing, words, language }: Place): string {
  const kind = kindOf(column.field);
  if (kind === "date") return formatDate(value, language);
  if (kind === "datetime") return formatMoment(fromLocalInput(value, showing.zone) ?? value, language, showing.zone);
  const option = optionsOf(column.field, showing.model).find((each) => each.value === value);
  return option ? words(option.title, value) : value;
}
