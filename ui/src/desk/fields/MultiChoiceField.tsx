import { MultiSelect } from "@mantine/core";
import { optionOf, optionsOf } from "../../shared/format/value.ts";
import { Tag } from "../parts/Tag.tsx";
import { usePlace } from "../place.tsx";
import { inputProps, type FieldProps } from "./kinds.ts";

/** Several of several options. */
export function MultiChoiceField(props: FieldProps) {
  const { model, words } = usePlace();
  const { field, raw } = props.control;
  const data = optionsOf(field, model).map((option) => ({ value: option.value, label: words(option.title, option.value) }));
  return (
    <MultiSelect
      {...inputProps(props)} value={Array.isArray(raw) ? raw.map(String) : []} onChange={props.onChange} data={data} searchable clearable
      {...(field.max_items ? { maxValues: field.max_items } : {})}
      renderOption={({ option }) => <Tag colour={optionOf(field, option.value, model)?.colour}>{option.label}</Tag>}
    />
  );
}
