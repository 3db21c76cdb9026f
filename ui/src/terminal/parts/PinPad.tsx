import { Delete } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../shared/api/result.ts";
import { useScanTyped } from "../scan/useScans.ts";
import { Button } from "./Button.tsx";
import { Problems } from "./Problems.tsx";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const SHORTEST = 4;
const LONGEST = 8;

/** Keys for a PIN; what is typed is not shown. */
export function PinPad({ busy, failure, onPin }: { busy: boolean; failure: Failure | null; onPin: (pin: string) => void }) {
  const { t } = useTranslation();
  const [pin, setPin] = useState("");
  const press = (digit: string) => setPin((before) => (before + digit).slice(0, LONGEST));
  const done = () => {
    if (pin.length < SHORTEST || busy) return;
    onPin(pin);
    setPin("");
  };
  // The digits of a badge are no PIN.
  useScanTyped(() => setPin(""));
  const type = useEffectEvent((event: KeyboardEvent) => {
    if (/^\d$/.test(event.key)) press(event.key);
    else if (event.key === "Backspace") setPin(pin.slice(0, -1));
    else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) done();
  });
  useEffect(() => {
    const hear = (event: KeyboardEvent) => type(event);
    window.addEventListener("keydown", hear);
    return () => window.removeEventListener("keydown", hear);
  }, []);
  return (
    <section className="t-pin" aria-label={t("people.pin")}>
      {failure ? <Problems failure={failure} /> : <h2>{t("people.pin")}</h2>}
      <p className="t-pin-dots" role="status" aria-label={t("people.digits", { count: pin.length })}>{"●".repeat(pin.length) || "–"}</p>
      <div className="t-pad-keys">
        {DIGITS.map((digit) => <button key={digit} type="button" className="t-key" onClick={() => press(digit)}>{digit}</button>)}
        <button type="button" className="t-key t-key-words" onClick={() => setPin("")}>{t("pad.clear")}</button>
        <button type="button" className="t-key" onClick={() => press("0")}>0</button>
        <button type="button" className="t-key" onClick={() => setPin(pin.slice(0, -1))} aria-label={t("pad.erase")}><Delete size={32} aria-hidden /></button>
      </div>
      <Button kind="main" onClick={done} aria-disabled={pin.length < SHORTEST || busy}>{busy ? t("common.loading") : t("sign_in.do")}</Button>
    </section>
  );
}
