import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { actorNames, type ActorNames } from "../shared/actor.ts";
import type { Result } from "../shared/api/result.ts";
import type { Server } from "../shared/api/server.ts";
import type { Me, Model } from "../shared/api/types.ts";
import { Failed } from "./parts/Failed.tsx";
import { Waiting } from "./parts/Waiting.tsx";
import { go, usePlace } from "./route.ts";
import { AppsScreen } from "./screens/AppsScreen.tsx";
import { FormScreen } from "./screens/FormScreen.tsx";
import { FormsScreen } from "./screens/FormsScreen.tsx";
import { SignInScreen } from "./screens/SignInScreen.tsx";
import { onSessionEnded } from "./session.ts";
import { StationProvider, type Station } from "./station.tsx";
import { useAnswer } from "./useAnswer.ts";

/** The terminal: for gloves, at arm's length, one thing at a time. */
export function Terminal({ server }: { server: Server }) {
  const { i18n } = useTranslation();
  const [me, setMe] = useState<Me | null>(null);
  const [ended, setEnded] = useState(false);
  const [taken, setTaken] = useState(0);
  const asked = useAnswer("me", server.me);
  useEffect(() => onSessionEnded(() => setEnded(true)), []);

  const known = me ?? asked.value;
  const signedInAs = known?.id;
  useEffect(() => {
    if (!signedInAs) return;
    const keep = (language: string) => void server.setLanguage(language);
    i18n.on("languageChanged", keep);
    return () => i18n.off("languageChanged", keep);
  }, [i18n, server, signedInAs]);
  const signedIn = (person: Me) => {
    if (person.id !== known?.id) setTaken(0);
    setMe(person);
    setEnded(false);
  };
  const signOut = async () => {
    await server.signOut();
    window.location.assign("/terminal");
  };
  const onTaken = () => setTaken((before) => before + 1);

  if (!known && asked.failure && asked.failure.status !== 401) return <Failed failure={asked.failure} onRetry={asked.again} />;
  if (!known && !asked.failure) return <Waiting />;
  if (!known) return <SignInScreen server={server} onSignedIn={signedIn} />;
  return (
    <>
      <Inside server={server} me={known} taken={taken} onTaken={onTaken} onSignOut={() => void signOut()} />
      {/* Over what is being filled in, not instead of it: nothing that was entered may be lost. */}
      {ended && <div className="t-over"><SignInScreen server={server} onSignedIn={signedIn} again /></div>}
    </>
  );
}

interface InsideProps {
  server: Server;
  me: Me;
  taken: number;
  onTaken: () => void;
  onSignOut: () => void;
}

function Inside({ server, me, taken, onTaken, onSignOut }: InsideProps) {
  const place = usePlace();
  const only = me.apps.length === 1 ? (me.apps[0]?.key ?? "") : "";
  useEffect(() => {
    if (!place.app && only) go({ app: only }, true);
  }, [place.app, only]);
  if (!place.app) return <AppsScreen me={me} onSignOut={onSignOut} />;
  return <InApp key={place.app} server={server} me={me} taken={taken} onTaken={onTaken} onSignOut={onSignOut} />;
}

function InApp({ server, me, taken, onTaken, onSignOut }: InsideProps) {
  const { t, i18n } = useTranslation();
  const { app, form, record } = usePlace();
  const { value: opened, failure, again } = useAnswer(`model ${app} ${me.id}`, () => openApp(server, app, me));
  const language = i18n.language;
  const station = useMemo((): Station | null => {
    if (!opened) return null;
    const { model, actor } = opened;
    const showing = { language, zone: model.time_zone, currency: model.currency, model, yes: t("common.yes"), no: t("common.no") };
    return { server, me, app, actor, model, showing, taken, onTaken };
  }, [server, me, app, opened, language, taken, onTaken, t]);
  if (failure) return <Failed failure={failure} onRetry={again} />;
  if (!station) return <Waiting />;
  return (
    <StationProvider station={station}>
      {form ? <FormScreen key={`${form} ${record}`} formKey={form} recordId={record} /> : <FormsScreen onSignOut={onSignOut} />}
    </StationProvider>
  );
}

async function openApp(server: Server, app: string, me: Me): Promise<Result<{ model: Model; actor: ActorNames }>> {
  const model = await server.model(app);
  if (!model.ok) return model;
  return { ok: true, value: { model: model.value, actor: await actorNames(server, app, model.value, me) } };
}
