import { DayInput } from "../parts/days/DayInput.tsx";
import { inputProps, type FieldProps } from "./kinds.ts";

/** A calendar day. */
export function DateField(props: FieldProps) {
  return <DayInput {...inputProps(props)} value={String(props.control.raw ?? "")} onChange={props.onChange} />;
}
