import { useTranslation } from "../../shared/i18n/useTranslation.tsx";

/** Something is on its way. */
export function Waiting() {
  const { t } = useTranslation();
  return <p className="t-waiting" role="status">{t("common.loading")}</p>;
}
