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
  /** Takes a code before anybody is asked what it stands for; false where it is none of its own. */
  first?: (code: string) => boolean;
  /** Takes a code that stands for no record; else tells how those look that it takes. */
  take?: (code: string) => "taken" | string[];
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
  const refuse = (why: Failure) => {
    sound("bad");
    setFailure(why);
  };
  const told = (detail: string): Failure => ({ status: 0, code: "no_form", title: t("scan.wrong"), detail, problems: [], requestId: "" });
  const latest = useRef("");
  const look = async (code: string) => {
    // Scanned twice quickly it is one scan; of two records the one scanned last is meant, of two serial numbers both.
    if (latest.current === code) return;
    if (own.first?.(code)) return sound("good");
    latest.current = code;
    setLooking(code);
    setFailure(null);
    const result = await server.scan(app, code);
    setLooking("");
    const overtaken = latest.current !== code;
    if (!overtaken) latest.current = "";
    if (!result.ok) {
      const taken = own.take?.(code) ?? [];
      if (taken === "taken") return sound("good");
      return refuse(taken.length ? told(t("scan.unfit", { code, masks: taken.join(t("common.comma")) })) : result.failure);
    }
    if (overtaken) return;
    const { entity, id, label, forms } = result.value;
    const usable = forms.filter((key) => model.forms[key]?.kind === "terminal");
    const form = usable.includes(preferred) ? preferred : usable[0];
    if (id === own.record) return sound("good");
    if (form) return (await (own.mayLeave?.() ?? true)) ? go({ app, form, record: id }) : undefined;
    const kind = wordsIn(model.entities[entity]?.title, showing.language, entity);
    refuse(told(t("scan.other", { label, kind })));
  };
  const start = (code: string) => void look(code);
  useScans((code) => own.deaf || start(code));
  return { looking, failure, forget: () => setFailure(null), look: start };
}
