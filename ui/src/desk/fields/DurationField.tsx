import { TextInput } from "@mantine/core";
import { durationInput } from "../../shared/format/duration.ts";
import { inputProps, type FieldProps } from "./kinds.ts";

/** A length of time, typed as hours and minutes or with units. */
export function DurationField(props: FieldProps) {
  return <TextInput {...inputProps(props)} placeholder="0:00" className="fw-number-input" value={durationInput(props.control.raw)} onChange={(event) => props.onChange(event.currentTarget.value)} />;
}
