import { ScanLine } from "lucide-react";
import { useTranslation } from "react-i18next";
import { DefinedIcon } from "../../shared/icons/DefinedIcon.tsx";
import { wordsIn } from "../../shared/words.ts";
import { Bar } from "../parts/Bar.tsx";
import { Empty } from "../parts/Empty.tsx";
import { ScanStrip } from "../parts/ScanStrip.tsx";
import { go } from "../route.ts";
import { useScanRouter } from "../scan/useScanRouter.ts";
import { useStation } from "../station.tsx";

/** What the person can do here; a scan goes straight to the right form. */
export function FormsScreen({ onSignOut }: { onSignOut: () => void }) {
  const { t } = useTranslation();
  const { app, me, model, showing, taken } = useStation();
  const scan = useScanRouter();
  const forms = Object.entries(model.forms).filter(([, form]) => form.kind === "terminal" && model.entities[form.of]?.actions.includes("create"));
  const scannable = forms.some(([, form]) => form.about?.scan);
  return (
    <>
      <Bar title={wordsIn(model.title, showing.language, app)} onSignOut={onSignOut} settings />
      <main className="t-screen">
        <p className="t-hello">{t("session.hello", { name: me.title || me.name })} {taken > 0 && <span>{t("count.today", { count: taken })}</span>}</p>
        <ScanStrip scan={scan} />
        {forms.length === 0 && <Empty title={t("home.none")} hint={t("home.none_hint")} />}
        {forms.length > 0 && <h2>{t("home.choose")}</h2>}
        <ul className="t-tiles">
          {forms.map(([key, form]) => (
            <li key={key}>
              <button type="button" className="t-tile" onClick={() => go({ app, form: key })}>
                <DefinedIcon name={form.icon || model.entities[form.of]?.icon} size={40} /><span>{wordsIn(form.title, showing.language, key)}</span>
              </button>
            </li>
          ))}
        </ul>
        {scannable && <p className="t-scan-hint"><ScanLine size={28} aria-hidden />{t("home.scan")}</p>}
      </main>
    </>
  );
}
