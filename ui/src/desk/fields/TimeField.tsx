import { TextInput } from "@mantine/core";
import { inputProps, type FieldProps } from "./kinds.ts";

/** A time of the day, by the browser's own picker. */
export function TimeField(props: FieldProps) {
  return <TextInput {...inputProps(props)} type="time" step={1} value={String(props.control.raw ?? "")} onChange={(event) => props.onChange(event.currentTarget.value)} />;
}
