import { durationInput } from "../../shared/format/duration.ts";
import { naming, type FieldProps } from "./kinds.ts";

/** A length of time in hours and minutes. */
export function DurationField(props: FieldProps) {
  return <input {...naming(props)} className="t-input" autoComplete="off" placeholder="0:00" value={durationInput(props.control.raw)} onChange={(event) => props.onChange(event.currentTarget.value)} />;
}
