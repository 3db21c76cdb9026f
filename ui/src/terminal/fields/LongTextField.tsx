import { naming, type FieldProps } from "./kinds.ts";

/** Text of several lines. */
export function LongTextField(props: FieldProps) {
  return <textarea {...naming(props)} className="t-input" rows={3} value={String(props.control.raw ?? "")} onChange={(event) => props.onChange(event.currentTarget.value)} />;
}
