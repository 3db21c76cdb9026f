import { useTranslation } from "react-i18next";
import { Tag } from "../parts/Tag.tsx";
import { formatMoment } from "../../shared/format/moment.ts";
import { usePlace } from "../place.tsx";
import { distance, urgency } from "./due.ts";

/** Until when something is due, in words; the exact time is told on hovering. */
export function DueTag({ due }: { due: string | null }) {
  const { t } = useTranslation();
  const { language, showing } = usePlace();
  if (!due) return null;
  const now = Date.now();
  const away = distance(due, now, language);
  const late = Date.parse(due) < now;
  return <span title={formatMoment(due, language, showing.zone)}><Tag colour={urgency(due, now)}>{t(late ? "inbox.overdue" : "inbox.due", { away })}</Tag></span>;
}
