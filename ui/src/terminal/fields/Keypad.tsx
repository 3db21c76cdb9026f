import { Delete } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Check, Field, Value } from "../../shared/api/types.ts";
import type { Limits } from "../../shared/form/checks.ts";
import { limitWords } from "../../shared/form/limits.ts";
import { readDecimal } from "../../shared/format/decimal.ts";
import { Button } from "../parts/Button.tsx";
import { LONGEST_PAUSE } from "../scan/listener.ts";
import { useScanTyped } from "../scan/useScans.ts";
import { Told } from "./Told.tsx";
import { canBeNegative, outside, placesFor, pressed } from "./pad.ts";

interface Props {
  field: Field;
  title: string;
  start: string;
  unit: string;
  /** What the record's checks allow, and what they say to a number that is still being typed. */
  limits: Limits | null;
  checksAt: (raw: Value) => readonly Check[];
  /** The number, or null where it stays as it was. */
  onDone: (value: string | null) => void;
}

const DIGITS = ["7", "8", "9", "4", "5", "6", "1", "2", "3", "0"];

/** The terminal's own keys for a number; the limits are told while it is typed. The first key replaces what stood there. */
export function Keypad({ field, title, start, unit, limits, checksAt, onDone }: Props) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState(start);
  const [fresh, setFresh] = useState(true);
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
  }, []);

  // A scanner types its digits here, too: what stood before them is what stays.
  const run = useRef({ at: 0, text: start, fresh: true });
  const noted = (at: number) => {
    run.current = at - run.current.at > LONGEST_PAUSE ? { at, text, fresh } : { ...run.current, at };
  };
  useScanTyped(() => {
    setText(run.current.text);
    setFresh(run.current.fresh);
  });

  const press = (key: string) => {
    setText(pressed(fresh && /^\d$/.test(key) ? "" : text, key, field));
    setFresh(false);
  };
  const done = () => onDone(text === "" ? "" : (readDecimal(text) ?? ""));
  const type = (event: KeyboardEvent) => {
    if (event.key.length === 1) noted(event.timeStamp);
    if (/^[\d.]$/.test(event.key)) press(event.key);
    else if (event.key === "Backspace") press("erase");
    else if (event.key === "-" && canBeNegative(field)) press("sign");
    else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) done();
    else return;
    event.preventDefault();
  };
  const wrong = outside(text, field);
  const bounds = boundsOf(field);
  const checked = limitWords(limits);
  const checks = text === "" || wrong ? [] : checksAt(readDecimal(text) ?? "");
  const warned = checks.length > 0 && checks.every((check) => check.severity === "warning");
  const anew = () => {
    setText("");
    setFresh(false);
  };
  return (
    <dialog ref={dialog} className="t-pad" aria-label={`${title}: ${t("pad.title")}`} onCancel={() => onDone(null)} onKeyDown={type}>
      <div className="t-pad-head">
      <p className="t-pad-title" aria-hidden>{title}</p>
      <output className="t-pad-value" data-wrong={wrong ?? (checks.length > 0 && !warned ? "check" : undefined)} data-warned={warned || undefined} tabIndex={-1} autoFocus>
        {text === "" ? "–" : text}{unit && <small>{unit}</small>}
      </output>
      </div>
      {bounds && !checked && (wrong || !isUsual(field)) && <p className="t-pad-limits" data-wrong={wrong ?? undefined} role={wrong ? "alert" : undefined}>{t(bounds.words, bounds.data)}</p>}
      {checked && <p className="t-pad-limits t-limits">{t(checked.key, checked.data)}</p>}
      <div className="t-pad-told" role="alert"><Told checks={checks} /></div>
      <div className="t-pad-keys t-pad-number">
        <div className="t-pad-digits">
          {DIGITS.map((digit) => <button key={digit} type="button" className="t-key" onClick={() => press(digit)}>{digit}</button>)}
        </div>
        <div className="t-pad-side">
          <button type="button" className="t-key" onClick={() => press("erase")} aria-label={t("pad.erase")}><Delete size={32} aria-hidden /></button>
          <button type="button" className="t-key t-key-words" onClick={() => press("clear")}>{t("pad.clear")}</button>
          {canBeNegative(field) && <button type="button" className="t-key" onClick={() => press("sign")} aria-label={t("pad.sign")}>±</button>}
          {placesFor(field) > 0 && <button type="button" className="t-key" onClick={() => press(".")} aria-label={t("pad.point")}>.</button>}
        </div>
      </div>
      <div className="t-pad-actions">
        {checks.length > 0 ? <Button onClick={anew}>{t("pad.anew")}</Button> : <Button onClick={() => onDone(null)}>{t("common.cancel")}</Button>}
        <Button kind="main" onClick={done}>{t(checks.some((check) => check.reason) ? "pad.with_reason" : "pad.done")}</Button>
      </div>
    </dialog>
  );
}

/** Tells whether a field is a plain count: that nothing is less than nothing need not be told. */
function isUsual(field: Field): boolean {
  return !field.exclusive && (field.max ?? null) === null && readDecimal(String(field.min ?? "")) === "0";
}

function boundsOf(field: Field): { words: string; data: { min: string; max: string } } | null {
  const [low, high] = [field.min ?? null, field.max ?? null];
  const data = { min: String(low), max: String(high) };
  if (low !== null && high !== null) return { words: "pad.range", data };
  if (low !== null) return { words: field.exclusive ? "clean.must_be_above" : "pad.least", data };
  return high !== null ? { words: field.exclusive ? "clean.must_be_below" : "pad.most", data } : null;
}
