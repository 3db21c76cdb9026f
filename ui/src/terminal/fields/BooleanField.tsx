import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { naming, type FieldProps } from "./kinds.ts";

/** Yes or no, as two buttons. */
export function BooleanField(props: FieldProps) {
  const { t } = useTranslation();
  return (
    <div role="radiogroup" {...naming(props)} className="t-options t-options-two">
      {([true, false] as const).map((value) => (
        <label key={String(value)} className="t-option">
          <input type="radio" name={props.control.key} checked={props.control.raw === value} onChange={() => props.onChange(value)} />
          <span>{t(value ? "common.yes" : "common.no")}</span>
        </label>
      ))}
    </div>
  );
}
