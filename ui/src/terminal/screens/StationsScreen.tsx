import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { recordLabel } from "../../shared/paths.ts";
import { Bar } from "../parts/Bar.tsx";
import { Button } from "../parts/Button.tsx";
import { Problems } from "../parts/Problems.tsx";
import { Shown } from "../parts/Shown.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { go } from "../route.ts";
import { useStation } from "../station.tsx";
import { useAnswer } from "../useAnswer.ts";
import { useStand } from "../useStand.ts";

const MOST = 200;

/** Where one works: the stations of the terminal, or all of them together. */
export function StationsScreen() {
  const { t } = useTranslation();
  const { app } = useStation();
  const stand = useStand();
  const [wrong, setWrong] = useState("");
  const choose = async (id: string | null) => {
    const found = await stand.choose(id);
    setWrong(found);
    if (!found) go({ app }, true);
  };
  return (
    <>
      <Bar title={t("stand.choose")} onBack={() => go({ app })} />
      <main className="t-screen">
        {wrong && <p className="t-wrong" role="alert">{wrong}</p>}
        <StationList chosen={stand.id} onChoose={(id) => void choose(id)} />
        <Button onClick={() => void choose(null)}>{t("stand.everywhere")}</Button>
      </main>
    </>
  );
}

/** The stations as cards. */
export function StationList({ chosen, onChoose }: { chosen: string | null; onChoose: (id: string) => void }) {
  const { server, app, model, terminal } = useStation();
  const stations = terminal?.stations;
  const entity = stations?.of ?? "";
  const { value, failure } = useAnswer(`stations ${entity}`, () =>
    server.list(app, entity, {
      where: stations?.where ?? "", order_by: stations?.order_by ?? [], limit: MOST,
      fields: [...new Set([...(model.entities[entity]?.label_fields ?? []), ...(stations?.show ?? [])])],
    }),
  );
  if (failure) return <Problems failure={failure} />;
  if (!value) return <Waiting />;
  return (
    <ul className="t-cards">
      {value.rows.map((row) => (
        <li key={row.id}>
          <button type="button" className="t-card" aria-pressed={row.id === chosen} onClick={() => onChoose(row.id)}>
            <b>{recordLabel(model, entity, row)}</b>
            <Shown row={row} entity={entity} paths={stations?.show ?? []} />
          </button>
        </li>
      ))}
    </ul>
  );
}
