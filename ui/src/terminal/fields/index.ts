import type { ComponentType } from "react";
import { BooleanField } from "./BooleanField.tsx";
import { ChoiceField } from "./ChoiceField.tsx";
import { DateField } from "./DateField.tsx";
import { DurationField } from "./DurationField.tsx";
import { FileField } from "./FileField.tsx";
import type { FieldProps } from "./kinds.ts";
import { LongTextField } from "./LongTextField.tsx";
import { MultiChoiceField } from "./MultiChoiceField.tsx";
import { NumberField } from "./NumberField.tsx";
import { PercentField } from "./PercentField.tsx";
import { ReferenceField } from "./ReferenceField.tsx";
import { SecretField } from "./SecretField.tsx";
import { TextField } from "./TextField.tsx";
import { TimeField } from "./TimeField.tsx";
import { UnknownField } from "./UnknownField.tsx";

/** How each field type is entered at the terminal: this list is all of them. */
const FIELDS: Record<string, ComponentType<FieldProps>> = {
  text: TextField,
  long_text: LongTextField,
  integer: NumberField,
  decimal: NumberField,
  quantity: NumberField,
  money: NumberField,
  boolean: BooleanField,
  date: DateField,
  datetime: DateField,
  choice: ChoiceField,
  reference: ReferenceField,
  snapshot: ReferenceField,
  rich_text: LongTextField,
  code: TextField,
  percent: PercentField,
  time: TimeField,
  duration: DurationField,
  multi_choice: MultiChoiceField,
  parent: ReferenceField,
  user: TextField,
  secret: SecretField,
  file: FileField,
};

/** Returns how a type is entered; one that is not in the list is drawn as unknown. */
export function fieldFor(type: string): ComponentType<FieldProps> {
  return FIELDS[type] ?? UnknownField;
}
