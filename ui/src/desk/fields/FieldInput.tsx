import type { ReactNode } from "react";
import type { Field, Value } from "../../shared/api/types.ts";
import { fieldFor } from "./index.ts";

interface Props {
  name: string;
  field: Field;
  raw: Value;
  label: string;
  error?: ReactNode;
  required?: boolean;
  onChange: (raw: Value) => void;
}

/** One field by itself, outside a form. */
export function FieldInput({ name, field, raw, label, error, required = false, onChange }: Props) {
  const Drawn = fieldFor(field.type);
  const control = { key: name, field, raw, value: raw, visible: true, required, readOnly: false, held: false, refusals: [], told: [], checks: [], limits: null, fits: true };
  return <Drawn control={control} label={label} description={undefined} error={error} onChange={onChange} />;
}
