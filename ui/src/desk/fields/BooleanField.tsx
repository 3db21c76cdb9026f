import { Checkbox } from "@mantine/core";
import { inputProps, type FieldProps } from "./kinds.ts";

/** Yes or no. */
export function BooleanField(props: FieldProps) {
  const { required: _required, autoComplete: _autoComplete, ...rest } = inputProps(props);
  return (
    <Checkbox {...rest} size="md" className="fw-boolean" checked={props.control.raw === true} onChange={(event) => props.onChange(event.currentTarget.checked)} />
  );
}
