import { MapPin } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { DefinedIcon } from "../../shared/icons/DefinedIcon.tsx";
import { wordsIn } from "../../shared/words.ts";
import { useDevice, usePresence } from "../device.tsx";
import { onNewProgram, takeNewProgram } from "../offline/worker.ts";
import { Bar } from "../parts/Bar.tsx";
import { Button } from "../parts/Button.tsx";
import { Empty } from "../parts/Empty.tsx";
import { PeopleButtons } from "../parts/PeopleButtons.tsx";
import { ScanRow } from "../parts/ScanRow.tsx";
import { ScanStrip } from "../parts/ScanStrip.tsx";
import { WorkCards } from "../parts/WorkCards.tsx";
import { go, SET_UP, STATIONS } from "../route.ts";
import { useScanRouter } from "../scan/useScanRouter.ts";
import { useStation } from "../station.tsx";
import { useStand } from "../useStand.ts";

/** What waits for the person here, each with its one next step; a scan goes straight to the right form. */
export function HomeScreen() {
  const { t } = useTranslation();
  const { app, me, model, showing, taken, terminal } = useStation();
  const { device, known } = usePresence();
  const { people } = useDevice();
  const stand = useStand();
  // On the work list nothing is begun yet: a badge of somebody who works here lets them come.
  const comes = (code: string) => {
    const of = device && known.find((each) => each.badge === code);
    if (of && of.me.id !== me.id) void people.away(code);
    return Boolean(of);
  };
  const scan = useScanRouter("", { first: comes });
  const every = Object.keys(model.forms).filter((key) => model.forms[key]?.kind === "terminal");
  const offered = (terminal?.forms ?? every).filter((key) => model.entities[model.forms[key]?.of ?? ""]?.actions.includes("create"));
  const scannable = offered.some((key) => model.forms[key]?.about?.scan);
  const ready = !terminal?.stations || stand.chosen;
  return (
    <>
      <Bar title={wordsIn(terminal?.title ?? model.title, showing.language, app)} settings />
      <main className="t-screen">
        <NewProgram />
        <p className="t-hello">{t("session.hello", { name: me.title || me.name })} {taken > 0 && <span>{t("count.today", { count: taken })}</span>}</p>
        <div className="t-hello-row">
          {terminal?.stations && (
            <button type="button" className="t-button t-stand" onClick={() => go({ app, form: STATIONS })} title={t("stand.choose")}>
              <MapPin size={28} aria-hidden /><span>{stand.chosen ? stand.label || t("stand.everywhere") : t("stand.choose")}</span>
            </button>
          )}
          <PeopleButtons />
        </div>
        <ScanStrip scan={scan} />
        {scannable && <ScanRow hint={t("home.scan")} onCode={scan.look} />}
        {ready && terminal?.work.map((work, index) => <WorkCards key={index} work={work} station={stand.id} />)}
        {offered.length === 0 && !terminal?.work.length && <Empty title={t("home.none")} hint={t("home.none_hint")} />}
        {offered.length > 0 && <h2>{t(terminal?.work.length ? "home.more" : "home.choose")}</h2>}
        <ul className="t-tiles">
          {offered.map((key) => (
            <li key={key}>
              <button type="button" className="t-tile" onClick={() => go({ app, form: key })}>
                <DefinedIcon name={model.forms[key]?.icon || model.entities[model.forms[key]?.of ?? ""]?.icon} size={40} /><span>{wordsIn(model.forms[key]?.title, showing.language, key)}</span>
              </button>
            </li>
          ))}
        </ul>
        {me.administrator && !device && terminal && <Button kind="quiet" onClick={() => go({ app, form: SET_UP })}>{t("set_up.offer")}</Button>}
      </main>
    </>
  );
}

function NewProgram() {
  const { t } = useTranslation();
  const { sync } = useDevice();
  const [arrived, setArrived] = useState(false);
  useEffect(() => onNewProgram(() => setArrived(true)), []);
  if (!arrived) return null;
  const take = async () => {
    await sync.go();
    await takeNewProgram();
  };
  return <div className="t-note" role="status"><p>{t("home.new_program")}</p><Button onClick={() => void take()}>{t("home.take_program")}</Button></div>;
}
