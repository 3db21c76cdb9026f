import { Text, TextInput } from "@mantine/core";
import { percentInput, percentRaw } from "../../shared/format/percent.ts";
import { inputProps, type FieldProps } from "./kinds.ts";

/** A share, typed in hundredths. */
export function PercentField(props: FieldProps) {
  return (
    <TextInput
      {...inputProps(props)} inputMode="decimal" className="fw-number-input" value={percentInput(props.control.raw)}
      rightSection={<Text size="sm" c="dimmed">%</Text>} rightSectionPointerEvents="none" onChange={(event) => props.onChange(percentRaw(event.currentTarget.value))}
    />
  );
}
