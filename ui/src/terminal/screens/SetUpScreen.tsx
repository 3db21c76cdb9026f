import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../shared/api/result.ts";
import { wordsIn } from "../../shared/words.ts";
import { useDevice } from "../device.tsx";
import { Bar } from "../parts/Bar.tsx";
import { Button } from "../parts/Button.tsx";
import { Problems } from "../parts/Problems.tsx";
import { go } from "../route.ts";
import { useStation } from "../station.tsx";
import { StationList } from "./StationsScreen.tsx";

/** An administrator makes this browser a shared device: its name, its terminal, its station. */
export function SetUpScreen() {
  const { t } = useTranslation();
  const { people } = useDevice();
  const { app, model, showing } = useStation();
  const terminals = Object.entries(model.terminals ?? {});
  const [terminal, setTerminal] = useState(terminals[0]?.[0] ?? "");
  const [title, setTitle] = useState("");
  const [station, setStation] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const set = async () => {
    const result = await people.enrol({ title, app, terminal, station });
    if (!result.ok) return setFailure(result.failure);
    go({}, true);
  };
  return (
    <>
      <Bar title={t("set_up.title")} onBack={() => go({ app })} />
      <main className="t-screen t-fill">
        <p>{t("set_up.hint")}</p>
        <label className="t-label">{t("set_up.name")}<input className="t-input" value={title} maxLength={80} autoComplete="off" onChange={(event) => setTitle(event.currentTarget.value)} /></label>
        {terminals.length > 1 && (
          <div className="t-options" role="radiogroup" aria-label={t("set_up.terminal")}>
            {terminals.map(([key, each]) => (
              <label key={key} className="t-option"><input type="radio" name="terminal" checked={key === terminal} onChange={() => setTerminal(key)} /><span>{wordsIn(each.title, showing.language, key)}</span></label>
            ))}
          </div>
        )}
        {model.terminals?.[terminal]?.stations && <><h2>{t("stand.choose")}</h2><StationList chosen={station} onChoose={setStation} /></>}
      </main>
      <footer className="t-foot">
        {failure && <Problems failure={failure} />}
        <Button kind="main" disabled={!title.trim()} onClick={() => void set()}>{t("set_up.do")}</Button>
      </footer>
    </>
  );
}
