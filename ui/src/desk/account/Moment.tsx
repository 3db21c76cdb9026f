import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { formatMoment } from "../../shared/format/moment.ts";

const OWN_ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A moment in the person's own zone, or a dash. */
export function Moment({ value }: { value: string | null }) {
  const { i18n } = useTranslation();
  if (!value) return <>–</>;
  return <time dateTime={value}>{formatMoment(value, i18n.language, OWN_ZONE)}</time>;
}
