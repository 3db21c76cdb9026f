import { TextInput } from "@mantine/core";
import { isReference } from "../../shared/format/value.ts";
import { inputProps, type FieldProps } from "./kinds.ts";

/** A person, by sign-in name; who is meant already shows under the name that people know. */
export function UserField(props: FieldProps) {
  const { raw } = props.control;
  return <TextInput {...inputProps(props)} value={isReference(raw) ? String(raw["label"] ?? raw.id) : String(raw ?? "")} onChange={(event) => props.onChange(event.currentTarget.value)} />;
}
