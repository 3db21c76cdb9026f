import { TextInput } from "@mantine/core";
import { inputProps, type FieldProps } from "./kinds.ts";

/** One line of text. */
export function TextField(props: FieldProps) {
  return <TextInput {...inputProps(props)} value={String(props.control.raw ?? "")} onChange={(event) => props.onChange(event.currentTarget.value)} />;
}
