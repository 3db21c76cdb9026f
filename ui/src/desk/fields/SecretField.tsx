import { PasswordInput } from "@mantine/core";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { inputProps, type FieldProps } from "./kinds.ts";

/** A secret: never shown, only set anew. */
export function SecretField(props: FieldProps) {
  const { t } = useTranslation();
  const { raw } = props.control;
  const typed = typeof raw === "string" ? raw : "";
  return (
    <PasswordInput
      {...inputProps(props)} autoComplete="new-password" placeholder={raw === true ? t("field.secret_set") : ""} value={typed}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}
