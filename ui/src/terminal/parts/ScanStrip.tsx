import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { ScanState } from "../scan/useScanRouter.ts";
import { Button } from "./Button.tsx";
import { Problems } from "./Problems.tsx";

/** What became of the last scan: being looked up, or why it leads nowhere. It lies over the screen, which neither jumps nor hides it. */
export function ScanStrip({ scan }: { scan: ScanState }) {
  const { t } = useTranslation();
  if (scan.looking) return <p className="t-told t-told-soon" role="status">{t("scan.looking", { code: scan.looking })}</p>;
  if (!scan.failure) return null;
  return (
    <div className="t-told t-stuck">
      <Problems failure={scan.failure} />
      <Button onClick={scan.forget}>{t("form.acknowledge")}</Button>
    </div>
  );
}
