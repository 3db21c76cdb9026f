import { isReference } from "../../shared/format/value.ts";
import { RecordPicker } from "./RecordPicker.tsx";
import { inputProps, type FieldProps } from "./kinds.ts";

/** One record of another entity. */
export function ReferenceField(props: FieldProps) {
  const { raw, field } = props.control;
  const value = isReference(raw) ? raw : typeof raw === "string" && raw ? { id: raw, label: raw } : null;
  return <RecordPicker {...inputProps(props)} entity={field.to ?? field.of ?? ""} value={value} onChange={props.onChange} />;
}
