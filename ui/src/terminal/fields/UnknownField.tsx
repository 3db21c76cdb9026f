import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { FieldProps } from "./kinds.ts";

/** A type that the terminal does not know: named, not hidden. */
export function UnknownField({ control }: FieldProps) {
  const { t } = useTranslation();
  return <p className="t-note">{t("form.unknown", { type: control.field.type })}</p>;
}
