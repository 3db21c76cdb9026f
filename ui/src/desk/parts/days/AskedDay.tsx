import { useState } from "react";
import { isDay, isMoment } from "./typed.ts";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { DayInput, type DayProps } from "./DayInput.tsx";

/** A day or moment outside a form: it gives only what is one, or nothing, and says itself what it cannot read. */
export function AskedDay({ value, onChange, error, ...rest }: DayProps) {
  const { t } = useTranslation();
  const [odd, setOdd] = useState("");
  const give = (next: string) => {
    const reads = next === "" || (rest.time ? isMoment(next) : isDay(next));
    setOdd(reads ? "" : next);
    if (reads || value) onChange(reads ? next : "");
  };
  const why = odd && t(rest.time ? "days.no_moment" : "days.no_day");
  return <DayInput {...rest} value={odd || value} onChange={give} error={why || error} barred={why} />;
}
