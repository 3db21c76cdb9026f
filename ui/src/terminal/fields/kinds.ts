import type { Check, Value } from "../../shared/api/types.ts";
import type { ControlState } from "../../shared/form/runtime.ts";

/** What a field of the terminal is given. */
export interface FieldProps {
  control: ControlState;
  /** The id of the element that names the control, and of the one that says what is wrong with it. */
  labelledBy: string;
  describedBy: string;
  onChange: (raw: Value) => void;
  /** What the record's checks would say to another value. */
  checksAt: (raw: Value) => readonly Check[];
}

/** What ties a field to its label and its messages. */
export function naming({ control, labelledBy, describedBy }: FieldProps) {
  return {
    "aria-labelledby": labelledBy, "aria-describedby": describedBy, "aria-required": control.required,
    "aria-invalid": control.refusals.length > 0 || control.told.length > 0 || control.checks.length > 0,
  };
}
