import { Textarea } from "@mantine/core";
import { inputProps, type FieldProps } from "./kinds.ts";

/** A document, as text. */
export function JsonField(props: FieldProps) {
  const { raw } = props.control;
  const text = typeof raw === "string" ? raw : raw === null || raw === undefined ? "" : JSON.stringify(raw, null, 2);
  return (
    <Textarea {...inputProps(props)} autosize minRows={3} maxRows={16} spellCheck={false} className="fw-mono" value={text} onChange={(event) => props.onChange(event.currentTarget.value)} />
  );
}
