import { Input, Text } from "@mantine/core";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { FieldProps } from "./kinds.ts";

/** A type that this interface does not know: shown and named, not hidden. */
export function UnknownField({ control, label }: FieldProps) {
  const { t } = useTranslation();
  return (
    <Input.Wrapper label={label} description={t("field.unknown", { type: control.field.type })}>
      <Text size="sm" className="fw-break">{JSON.stringify(control.raw ?? null)}</Text>
    </Input.Wrapper>
  );
}
