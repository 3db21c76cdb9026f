import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { toLocalInput } from "../../shared/format/moment.ts";
import { Button } from "../parts/Button.tsx";
import { useStation } from "../station.tsx";
import { naming, type FieldProps } from "./kinds.ts";

const WITH_OFFSET = /(Z|[+-]\d{2}:?\d{2})$/;

/** A day or a moment, with the present one at a touch. */
export function DateField(props: FieldProps) {
  const { t } = useTranslation();
  const { showing } = useStation();
  const moment = props.control.field.type === "datetime";
  const raw = String(props.control.raw ?? "");
  const shown = moment && WITH_OFFSET.test(raw) ? toLocalInput(raw, showing.zone) : raw;
  const now = () => toLocalInput(new Date().toISOString(), showing.zone);
  return (
    <div className="t-with-button">
      <input {...naming(props)} className="t-input" type={moment ? "datetime-local" : "date"} max={moment ? "9999-12-31T23:59" : "9999-12-31"} value={shown} onChange={(event) => props.onChange(event.currentTarget.value)} />
      <Button onClick={() => props.onChange(moment ? now() : now().slice(0, 10))}>{t("date.today")}</Button>
    </div>
  );
}
