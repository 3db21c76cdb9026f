import type { ReactNode } from "react";
import type { Value } from "../../shared/api/types.ts";
import type { ControlState } from "../../shared/form/runtime.ts";

/** What a field renderer is given; it keeps nothing itself. */
export interface FieldProps {
  control: ControlState;
  label: string;
  description: ReactNode;
  error: ReactNode;
  onChange: (raw: Value) => void;
}

/** What every Mantine input takes from it. */
export function inputProps({ control, label, description, error }: FieldProps) {
  return {
    label, description, error, required: control.required, id: `field-${control.key}`, name: control.key,
    autoComplete: "off",
  };
}
