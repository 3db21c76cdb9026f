import { useTranslation } from "../../shared/i18n/useTranslation.tsx";

/** A moment in the person's own zone, or a dash. */
export function Moment({ value }: { value: string | null }) {
  const { i18n } = useTranslation();
  if (!value) return <>–</>;
  const text = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(value));
  return <time dateTime={value}>{text}</time>;
}
