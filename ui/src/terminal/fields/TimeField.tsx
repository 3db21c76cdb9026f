import { naming, type FieldProps } from "./kinds.ts";

/** A time of the day. */
export function TimeField(props: FieldProps) {
  return <input {...naming(props)} className="t-input" type="time" step={1} value={String(props.control.raw ?? "")} onChange={(event) => props.onChange(event.currentTarget.value)} />;
}
