import { useCallback, useEffect, useEffectEvent, useMemo, useState } from "react";
import { useTranslation } from "../shared/i18n/useTranslation.tsx";
import { actorNames, type ActorNames } from "../shared/actor.ts";
import type { Result } from "../shared/api/result.ts";
import type { Me, Model } from "../shared/api/types.ts";
import { useDevice, usePresence } from "./device.tsx";
import type { Asking } from "./offline/asking.ts";
import { Failed } from "./parts/Failed.tsx";
import { Waiting } from "./parts/Waiting.tsx";
import { SET_UP, STATIONS, usePlace } from "./route.ts";
import { FormScreen } from "./screens/FormScreen.tsx";
import { HomeScreen } from "./screens/HomeScreen.tsx";
import { SetUpScreen } from "./screens/SetUpScreen.tsx";
import { StationsScreen } from "./screens/StationsScreen.tsx";
import { StationProvider, type Station } from "./station.tsx";
import { useAnswer } from "./useAnswer.ts";
import { useIdle } from "./useIdle.ts";

const NEWS_EVERY = 8000;
const USUAL_UNDO = 10;

interface Opened {
  model: Model;
  actor: ActorNames;
}

/** One app at the terminal. A newer release waits until what is being filled in is finished. */
export function InApp({ asking, me, onLocked }: { asking: Asking; me: Me; onLocked: () => void }) {
  const { t, i18n } = useTranslation();
  const { device } = usePresence();
  const { app, form, record, mend } = usePlace();
  const { value, failure, again, refresh } = useAnswer(`model ${app} ${me.id}`, () => openApp(asking.soon, app, me));
  const [taken, setTaken] = useState(0);
  const onTaken = useCallback((by: 1 | -1) => setTaken((before) => before + by), []);
  const [opened, newer] = useReleases(value, asking, me, Boolean(form), refresh);
  const terminal = opened && terminalOf(opened.model, device?.terminal);
  useIdle(device && terminal ? terminal[1].lock_minutes : 0, onLocked);
  const language = i18n.language;
  const station = useMemo((): Station | null => {
    if (!opened) return null;
    const { model, actor } = opened;
    const showing = { language, zone: model.time_zone, currency: model.currency, model, yes: t("common.yes"), no: t("common.no") };
    const undoSeconds = terminal ? terminal[1].undo_seconds : USUAL_UNDO;
    return { server: asking, me, app, actor, model, showing, taken, onTaken, newer, undoSeconds, terminal: terminal?.[1] ?? null };
  }, [asking, me, app, opened, language, taken, onTaken, newer, t]);
  if (failure) return <Failed title="Formwright" failure={failure} onRetry={again} />;
  if (!station) return <Waiting />;
  return <StationProvider station={station}>{screen(form, record, mend)}</StationProvider>;
}

function screen(form: string, record: string, mend: string) {
  if (!form) return <HomeScreen />;
  if (form === STATIONS) return <StationsScreen />;
  if (form === SET_UP) return <SetUpScreen />;
  return <FormScreen key={`${form} ${record} ${mend}`} formKey={form} recordId={record} mend={mend} />;
}

function terminalOf(model: Model, key: string | undefined) {
  const all = Object.entries(model.terminals ?? {});
  return all.find(([each]) => each === key) ?? all[0];
}

/** Looks for newer releases; while something is being filled in, the one that it was begun with stays, and the newer one is told. */
function useReleases(first: Opened | undefined, asking: Asking, me: Me, busy: boolean, openAnew: () => void): [Opened | undefined, boolean] {
  const { kept } = useDevice();
  const [latest, setLatest] = useState<Opened>();
  const [shown, setShown] = useState<Opened>();
  const look = useEffectEvent(async () => {
    const now = latest ?? first;
    if (!now || document.visibilityState !== "visible" || !navigator.onLine) return;
    const found = await asking.model(now.model.key);
    if (found.ok && found.value.release !== now.model.release) setLatest({ model: found.value, actor: await actorNames(asking, now.model.key, found.value, me) });
  });
  // What was kept opened the app at once, and the server says something else now: about the app and the person, or about other things.
  const judge = useEffectEvent(async () => {
    const now = latest ?? first;
    if (!now) return;
    const found = await openApp(asking, now.model.key, me);
    if (!found.ok) openAnew();
    else if (JSON.stringify(found.value) !== JSON.stringify(now)) setLatest(found.value);
  });
  useEffect(() => kept.onNews(() => void judge()), [kept]);
  useEffect(() => {
    const timer = window.setInterval(() => void look(), NEWS_EVERY);
    return () => window.clearInterval(timer);
  }, []);
  const newest = latest ?? first;
  const usable = busy && shown ? shown : newest;
  useEffect(() => setShown(usable), [usable]);
  return [usable, usable !== newest];
}

async function openApp(asking: Pick<Asking, "model" | "list">, app: string, me: Me): Promise<Result<Opened>> {
  const model = await asking.model(app);
  if (!model.ok) return model;
  return { ok: true, value: { model: model.value, actor: await actorNames(asking, app, model.value, me) } };
}
