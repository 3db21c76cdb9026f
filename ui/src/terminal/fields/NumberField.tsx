import { Minus, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { addDecimals, compareDecimals, formatDecimal, readDecimal } from "../../shared/format/decimal.ts";
import { wordsIn } from "../../shared/words.ts";
import { useStation } from "../station.tsx";
import { naming, type FieldProps } from "./kinds.ts";
import { Keypad } from "./Keypad.tsx";

/** A number: steps of one at both sides, the keypad behind the number itself; no soft keyboard ever. */
export function NumberField(props: FieldProps) {
  const { t } = useTranslation();
  const { showing } = useStation();
  const [opened, setOpened] = useState(false);
  const { field, raw, limits } = props.control;
  const text = String(raw ?? "");
  const unit = field.type === "money" ? field.currency || showing.currency : field.unit?.includes(".") ? "" : (field.unit ?? "");
  const step = (by: "1" | "-1") => {
    const next = addDecimals(readDecimal(text) ?? "0", by);
    const least = readDecimal(String(field.min ?? ""));
    const most = readDecimal(String(field.max ?? ""));
    if ((by === "-1" && least !== null && compareDecimals(next, least) < 0) || (by === "1" && most !== null && compareDecimals(next, most) > 0)) return;
    props.onChange(next);
  };
  const done = (next: string | null) => {
    setOpened(false);
    if (next === null) return;
    const reason = props.checksAt(next).find((check) => check.reason)?.reason;
    props.onChange(next);
    // Drawn once the number stands: where the reason is asked for is what comes next.
    if (reason) requestAnimationFrame(() => document.getElementById(`control-${reason}`)?.scrollIntoView({ block: "start" }));
  };
  const { "aria-required": _required, "aria-invalid": _invalid, ...names } = naming(props);
  const id = `number-${props.control.key}`;
  return (
    <div className="t-number" role="group" {...names}>
      <button type="button" className="t-step" onClick={() => step("-1")} aria-label={t("pad.less")}><Minus size={32} aria-hidden /></button>
      <button type="button" className="t-value" onClick={() => setOpened(true)} id={id} aria-labelledby={`${props.labelledBy} ${id}`} aria-haspopup="dialog">
        <span>{text === "" ? "–" : formatDecimal(text, showing.language)}</span>{unit && <small>{unit}</small>}
      </button>
      <button type="button" className="t-step" onClick={() => step("1")} aria-label={t("pad.more")}><Plus size={32} aria-hidden /></button>
      {opened && <Keypad field={field} title={wordsIn(field.title, showing.language, props.control.key)} start={text} unit={unit} limits={limits} checksAt={props.checksAt} onDone={done} />}
    </div>
  );
}
