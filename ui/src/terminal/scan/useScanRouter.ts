import { useRef, useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../shared/api/result.ts";
import { wordsIn } from "../../shared/words.ts";
import { sound } from "../feedback.ts";
import { go } from "../route.ts";
import { useStation } from "../station.tsx";
import { useScans } from "./useScans.ts";

/** What a scan screen shows of the last scan. */
export interface ScanState {
  looking: string;
  failure: Failure | null;
  forget: () => void;
  look: (code: string) => void;
}

/** What a screen does with scans itself. */
interface OwnScan {
  /** The record that the screen is about: its own label leads nowhere else. */
  record?: string;
  /** Takes a code that stands for no record; false where it cannot. */
  take?: (code: string) => boolean;
  /** Whether another screen lies over this one and hears the scans. */
  deaf?: boolean;
  /** Asks before what was entered is left for another record. */
  mayLeave?: () => Promise<boolean>;
}

/**
 * Takes scans from anywhere: a code that a form is about opens that form, the given one first.
 * A code of something else says what it is.
 */
export function useScanRouter(preferred = "", own: OwnScan = {}): ScanState {
  const { t } = useTranslation();
  const { server, app, model, showing } = useStation();
  const [looking, setLooking] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const refuse = (told: Failure) => {
    sound("bad");
    setFailure(told);
  };
  const latest = useRef("");
  const look = async (code: string) => {
    // Scanned twice quickly it is one scan; of two records the one scanned last is meant, of two serial numbers both.
    if (latest.current === code) return;
    latest.current = code;
    setLooking(code);
    setFailure(null);
    const result = await server.scan(app, code);
    setLooking("");
    const overtaken = latest.current !== code;
    if (!overtaken) latest.current = "";
    if (!result.ok) return own.take?.(code) ? sound("good") : refuse(result.failure);
    if (overtaken) return;
    const { entity, id, label, forms } = result.value;
    const usable = forms.filter((key) => model.forms[key]?.kind === "terminal");
    const form = usable.includes(preferred) ? preferred : usable[0];
    if (id === own.record) return sound("good");
    if (form) return (await (own.mayLeave?.() ?? true)) ? go({ app, form, record: id }) : undefined;
    const kind = wordsIn(model.entities[entity]?.title, showing.language, entity);
    refuse({ status: 0, code: "no_form", title: t("scan.wrong"), detail: t("scan.other", { label, kind }), problems: [], requestId: "" });
  };
  const start = (code: string) => void look(code);
  useScans((code) => own.deaf || start(code));
  return { looking, failure, forget: () => setFailure(null), look: start };
}
