import { Textarea } from "@mantine/core";
import { inputProps, type FieldProps } from "./kinds.ts";

/** Text of several lines; it grows with what is written. */
export function LongTextField(props: FieldProps) {
  return (
    <Textarea {...inputProps(props)} autosize minRows={3} maxRows={14} value={String(props.control.raw ?? "")} onChange={(event) => props.onChange(event.currentTarget.value)} />
  );
}
