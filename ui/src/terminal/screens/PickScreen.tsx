import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { About, Form, RecordRow } from "../../shared/api/types.ts";
import { recordLabel } from "../../shared/paths.ts";
import { wordsIn } from "../../shared/words.ts";
import { Bar } from "../parts/Bar.tsx";
import { Button } from "../parts/Button.tsx";
import { Empty } from "../parts/Empty.tsx";
import { Problems } from "../parts/Problems.tsx";
import { ScanRow } from "../parts/ScanRow.tsx";
import { ScanStrip } from "../parts/ScanStrip.tsx";
import { Shown } from "../parts/Shown.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { go } from "../route.ts";
import { useScanRouter } from "../scan/useScanRouter.ts";
import { useStation } from "../station.tsx";
import { useAnswer } from "../useAnswer.ts";

const CARDS_AT_A_TIME = 24;

interface Props {
  formKey: string;
  form: Form;
  about: About;
  entity: string;
}

/** Which record the form is about: scanned, or chosen from cards. */
export function PickScreen({ formKey, form, about, entity }: Props) {
  const { t } = useTranslation();
  const { server, app, model, showing, taken } = useStation();
  const [limit, setLimit] = useState(CARDS_AT_A_TIME);
  const scan = useScanRouter(formKey);
  const show = about.show ?? [];
  const { value, failure, again } = useAnswer(`pick ${formKey} ${limit}`, () =>
    server.list(app, entity, {
      where: about.where ?? "", order_by: about.order_by ?? [], limit,
      fields: [...new Set([...(model.entities[entity]?.label_fields ?? []), ...show])],
    }),
  );
  return (
    <>
      <Bar title={wordsIn(form.title, showing.language, formKey)} onBack={() => go({ app })} />
      <main className="t-screen">
        {taken > 0 && <p className="t-taken" role="status">{t("count.today", { count: taken })}</p>}
        <ScanStrip scan={scan} />
        {about.scan && <ScanRow hint={t("pick.hint")} onCode={scan.look} />}
        <div className="t-head">
          <h2>{t(about.scan ? "pick.title" : "pick.choose")}</h2>
          <button type="button" className="t-bar-button" onClick={again} aria-label={t("pick.refresh")}><RefreshCw size={26} aria-hidden /></button>
        </div>
        {failure && <Problems failure={failure} />}
        {!value && !failure && <Waiting />}
        {value?.rows.length === 0 && <Empty title={t("pick.none")} hint={t("pick.none_hint")} />}
        <ul className="t-cards">
          {value?.rows.map((row) => <li key={row.id}><Card row={row} entity={entity} show={show} onPick={() => go({ app, form: formKey, record: row.id })} /></li>)}
        </ul>
        {value?.next && <Button onClick={() => setLimit(limit + CARDS_AT_A_TIME)}>{t("pick.more")}</Button>}
      </main>
    </>
  );
}

function Card({ row, entity, show, onPick }: { row: RecordRow; entity: string; show: string[]; onPick: () => void }) {
  const { model } = useStation();
  return (
    <button type="button" className="t-card" onClick={onPick}>
      <b>{recordLabel(model, entity, row)}</b>
      <Shown row={row} entity={entity} paths={show} />
    </button>
  );
}
