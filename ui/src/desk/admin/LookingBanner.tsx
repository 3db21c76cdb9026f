import { Button } from "@mantine/core";
import { Eye } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { stopLooking, type Looking } from "../../shared/looking.ts";
import classes from "./Admin.module.css";

/** Says all the time that one looks through another's eyes, and leads back. */
export function LookingBanner({ looking }: { looking: Looking }) {
  const { t } = useTranslation();
  return (
    <div role="status" className={classes["looking"]}>
      <Eye size={18} aria-hidden />
      <span className="fw-grow">{t("admin.looking_through", { who: looking.title })}</span>
      <Button size="xs" variant="default" onClick={stopLooking}>{t("admin.looking_stop")}</Button>
    </div>
  );
}
