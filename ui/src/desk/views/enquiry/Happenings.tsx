import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { showValue } from "../../../shared/format/value.ts";
import { usePlace } from "../../place.tsx";
import { happeningWords, type Told } from "./answer.ts";
import type { Happening } from "./asking.ts";
import classes from "./Enquiry.module.css";

const MOST = 30;

/** What happened, the latest first. */
export function Happenings({ told, happened }: { told: Told; happened: readonly Happening[] }) {
  const { t } = useTranslation();
  const { showing } = usePlace();
  if (!happened.length) return null;
  return (
    <section aria-labelledby="enquiry-happened">
      <h3 id="enquiry-happened">{t("enquiry.happened")}</h3>
      <ol className={classes["happened"]}>
        {happened.slice(0, MOST).map((each, index) => (
          <li key={index}>
            <time dateTime={each.at}>{showValue(each.at, { type: "datetime", title: {} }, showing)}</time>
            <span>{happeningWords(told, each, showing, t)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
