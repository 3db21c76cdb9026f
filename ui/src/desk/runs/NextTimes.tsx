import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { unwrap } from "../../shared/api/result.ts";
import { formatMoment } from "../../shared/format/moment.ts";
import { usePlace } from "../place.tsx";
import { useRuns } from "./api.ts";

/** When a rule of the clock starts next, the next seven times. */
export function NextTimes({ rule }: { rule: string }) {
  const { t } = useTranslation();
  const { app, language } = usePlace();
  const runs = useRuns();
  const found = useQuery({ queryKey: ["runs", app, "times", rule], queryFn: async () => unwrap(await runs.times(app, rule)) }).data;
  if (!found?.rows.length) return null;
  return (
    <>
      <br />
      {t("rule.next")} {found.rows.map((at) => formatMoment(at, language, found.time_zone)).join(" · ")}
    </>
  );
}
