import { Undo2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { useDevice } from "../device.tsx";
import type { Entry } from "../offline/entry.ts";
import { Button } from "./Button.tsx";

/** For some seconds, what was done can be taken back. */
export function TakeBack({ entry, onTakeBack, ...rest }: { entry: Entry; onTakeBack: () => void; "aria-disabled"?: boolean }) {
  const { t } = useTranslation();
  const { sync } = useDevice();
  const [left, setLeft] = useState(() => sync.secondsLeft(entry.id));
  useEffect(() => {
    const timer = window.setInterval(() => setLeft(sync.secondsLeft(entry.id)), 250);
    return () => window.clearInterval(timer);
  }, [sync, entry.id]);
  if (left === 0) return null;
  return <Button className="t-take-back" {...rest} onClick={onTakeBack}><Undo2 size={26} aria-hidden />{t("form.take_back", { seconds: left })}</Button>;
}
