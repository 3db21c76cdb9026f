import { TextInput } from "@mantine/core";
import { inputProps, type FieldProps } from "./kinds.ts";

/** A calendar day, by the browser's own picker. */
export function DateField(props: FieldProps) {
  return <TextInput {...inputProps(props)} type="date" max="9999-12-31" value={String(props.control.raw ?? "")} onChange={(event) => props.onChange(event.currentTarget.value)} />;
}
