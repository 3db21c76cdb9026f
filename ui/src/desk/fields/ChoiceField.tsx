import { Select } from "@mantine/core";
import { optionOf, optionsOf } from "../../shared/format/value.ts";
import { Tag } from "../parts/Tag.tsx";
import { usePlace } from "../place.tsx";
import { inputProps, type FieldProps } from "./kinds.ts";

const SEARCHED_FROM = 8;

/** One of several options. */
export function ChoiceField(props: FieldProps) {
  const { model, words } = usePlace();
  const { field, raw, required } = props.control;
  const options = optionsOf(field, model);
  return (
    <Select
      {...inputProps(props)} value={raw ? String(raw) : null} onChange={(value) => props.onChange(value)} clearable={!required}
      searchable={options.length >= SEARCHED_FROM} data={options.map((option) => ({ value: option.value, label: words(option.title, option.value) }))}
      renderOption={({ option }) => <Tag colour={optionOf(field, option.value, model)?.colour}>{option.label}</Tag>}
    />
  );
}
