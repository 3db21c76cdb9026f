import { Checkbox, Stack, TextInput } from "@mantine/core";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { toLocalInput } from "../../shared/format/moment.ts";
import { isReference, optionsOf } from "../../shared/format/value.ts";
import { RecordPicker } from "../fields/RecordPicker.tsx";
import { AskedDay } from "../parts/days/AskedDay.tsx";
import { Tag } from "../parts/Tag.tsx";
import { usePlace } from "../place.tsx";
import type { Column } from "./columns.ts";
import { kindOf, valuesNeeded, type Filter } from "./filters.ts";

interface Props {
  column: Column;
  filter: Filter;
  onChange: (filter: Filter) => void;
  /** Tells how a picked record is called, so that the chip can say it. */
  onLabel: (id: string, label: string) => void;
}

const DAYS = ["date", "datetime"];

/** What a condition compares with: boxes to tick, a record, or one or two inputs. */
export function FilterValues({ column, filter, onChange, onLabel }: Props) {
  const { t } = useTranslation();
  const { showing, words } = usePlace();
  const needed = valuesNeeded(filter.is);
  if (!needed) return null;
  const kind = kindOf(column.field);
  if (filter.is === "one_of") {
    return (
      <Checkbox.Group value={filter.to} onChange={(to) => onChange({ ...filter, to })} aria-label={column.title}>
        <Stack gap={8}>
          {optionsOf(column.field, showing.model).map((option) => (
            <Checkbox key={option.value} value={option.value} label={<Tag colour={option.colour}>{words(option.title, option.value)}</Tag>} />
          ))}
        </Stack>
      </Checkbox.Group>
    );
  }
  if (kind === "reference") {
    return (
      <RecordPicker
        label={t("filter.value")} entity={column.field.to ?? ""} value={filter.to[0] ? { id: filter.to[0], label: filter.to[0] } : null}
        onChange={(record) => {
          if (isReference(record)) onLabel(record.id, record.label);
          onChange({ ...filter, to: record ? [record.id] : [] });
        }}
      />
    );
  }
  const labels = needed === 2 ? [t("filter.from"), t("filter.to")] : [t("filter.value")];
  const put = (index: number, value: string) => onChange({ ...filter, to: Array.from({ length: needed }, (_, at) => (at === index ? value : (filter.to[at] ?? ""))) });
  return labels.map((label, index) => (DAYS.includes(kind) ? (
    <AskedDay key={label} inside time={kind === "datetime"} now={toLocalInput(new Date().toISOString(), showing.zone)} label={label} value={filter.to[index] ?? ""} onChange={(value) => put(index, value)} />
  ) : (
    <TextInput
      key={label} label={label} defaultValue={filter.to[index] ?? ""} inputMode={["text", "long_text", "sequence"].includes(kind) ? undefined : "decimal"}
      onChange={(event) => put(index, event.currentTarget.value)}
    />
  )));
}
