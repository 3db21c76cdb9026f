import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { Tag } from "../parts/Tag.tsx";
import { formatMoment } from "../../shared/format/moment.ts";
import { usePlace } from "../place.tsx";
import { distance, urgency } from "./due.ts";

/** Until when something is due, in words; the exact time is told on hovering. */
export function DueTag({ due, plain = false }: { due: string | null; plain?: boolean }) {
  const { t } = useTranslation();
  const { language, showing } = usePlace();
  if (!due) return null;
  const now = Date.now();
  const away = distance(due, now, language);
  const late = Date.parse(due) < now;
  if (plain) return <span title={formatMoment(due, language, showing.zone)} style={{ fontSize: 12, color: `var(--fw-${late ? "red" : "muted"})` }}>{t(late ? "inbox.overdue" : "inbox.due", { away })}</span>;
  return <span title={formatMoment(due, language, showing.zone)}><Tag colour={urgency(due, now)}>{t(late ? "inbox.overdue" : "inbox.due", { away })}</Tag></span>;
}
