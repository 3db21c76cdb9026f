import { percentInput, percentRaw } from "../../shared/format/percent.ts";
import { naming, type FieldProps } from "./kinds.ts";

/** A share, typed in hundredths. */
export function PercentField(props: FieldProps) {
  return (
    <span className="t-with-button">
      <input {...naming(props)} className="t-input" inputMode="decimal" autoComplete="off" value={percentInput(props.control.raw)} onChange={(event) => props.onChange(percentRaw(event.currentTarget.value))} />%
    </span>
  );
}
