import { CloudAlert, CloudCheck, CloudOff, CloudUpload } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { useEntries, useSync } from "../device.tsx";
import { go, OUTBOX } from "../route.ts";

/** How far what was done here has come; always to be seen, and the way to the outbox. */
export function SyncBadge() {
  const { t } = useTranslation();
  const entries = useEntries();
  const { reachable } = useSync();
  const refused = entries.filter((entry) => entry.state === "refused").length;
  const waiting = entries.length - refused;
  const [Drawn, kind, words] = refused
    ? [CloudAlert, "bad", t("sync.refused", { count: refused })] as const
    : !reachable
      ? [CloudOff, "off", waiting ? t("sync.off", { count: waiting }) : t("sync.off_none")] as const
      : waiting
        ? [CloudUpload, "waiting", t("sync.waiting", { count: waiting })] as const
        : [CloudCheck, "good", t("sync.good")] as const;
  return (
    <button type="button" className="t-bar-button t-sync" data-kind={kind} data-count={entries.length} onClick={() => go({ app: OUTBOX })} title={words}>
      <Drawn size={28} aria-hidden />
      {(refused || waiting) > 0 && <b aria-hidden>{refused || waiting}</b>}
      <span className="t-hidden">{words}</span>
    </button>
  );
}
