import { Text, TextInput } from "@mantine/core";
import { usePlace } from "../place.tsx";
import { inputProps, type FieldProps } from "./kinds.ts";

/** An exact number: kept as text all the way, so that no digit is lost; unit or currency stands at its end. */
export function NumberField(props: FieldProps) {
  const { model } = usePlace();
  const { field, raw } = props.control;
  const unit = field.type === "money" ? field.currency || model.currency : field.unit?.includes(".") ? "" : field.unit;
  return (
    <TextInput
      {...inputProps(props)} inputMode={field.type === "integer" ? "numeric" : "decimal"} value={String(raw ?? "")} className="fw-number-input"
      rightSection={unit ? <Text size="sm" c="dimmed" pe={10}>{unit}</Text> : null} rightSectionWidth={unit ? 20 + unit.length * 9 : 0}
      rightSectionPointerEvents="none" onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}
