import type { ComponentType } from "react";
import { BooleanField } from "./BooleanField.tsx";
import { ChoiceField } from "./ChoiceField.tsx";
import { DateField } from "./DateField.tsx";
import { DatetimeField } from "./DatetimeField.tsx";
import { DurationField } from "./DurationField.tsx";
import { JsonField } from "./JsonField.tsx";
import { FileField } from "./FileField.tsx";
import type { FieldProps } from "./kinds.ts";
import { LongTextField } from "./LongTextField.tsx";
import { ManyField } from "./ManyField.tsx";
import { MultiChoiceField } from "./MultiChoiceField.tsx";
import { NumberField } from "./NumberField.tsx";
import { PercentField } from "./PercentField.tsx";
import { ReferenceField } from "./ReferenceField.tsx";
import { SecretField } from "./SecretField.tsx";
import { TextField } from "./TextField.tsx";
import { TimeField } from "./TimeField.tsx";
import { UnknownField } from "./UnknownField.tsx";
import { UserField } from "./UserField.tsx";

/** How each field type is entered at the desk: this list is all of them. */
const FIELDS: Record<string, ComponentType<FieldProps>> = {
  text: TextField,
  long_text: LongTextField,
  integer: NumberField,
  decimal: NumberField,
  quantity: NumberField,
  money: NumberField,
  boolean: BooleanField,
  date: DateField,
  datetime: DatetimeField,
  choice: ChoiceField,
  reference: ReferenceField,
  snapshot: ReferenceField,
  json: JsonField,
  rich_text: LongTextField,
  code: TextField,
  percent: PercentField,
  time: TimeField,
  duration: DurationField,
  multi_choice: MultiChoiceField,
  parent: ReferenceField,
  many: ManyField,
  user: UserField,
  secret: SecretField,
  file: FileField,
};

/** Returns how a type is entered; one that is not in the list is drawn as unknown. */
export function fieldFor(type: string): ComponentType<FieldProps> {
  return FIELDS[type] ?? UnknownField;
}
