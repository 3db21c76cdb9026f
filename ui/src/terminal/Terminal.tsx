import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { useTranslation } from "../shared/i18n/useTranslation.tsx";
import { asLanguage } from "../shared/locale.ts";
import type { Me } from "../shared/api/types.ts";
import { InApp } from "./InApp.tsx";
import { useDevice, usePresence } from "./device.tsx";
import { askingOf } from "./offline/asking.ts";
import { Waiting } from "./parts/Waiting.tsx";
import { GALLERY, go, OUTBOX, usePlace } from "./route.ts";
import { Hearing, useScanKeys } from "./scan/useScans.ts";
import { AppsScreen } from "./screens/AppsScreen.tsx";
import { OutboxScreen } from "./screens/OutboxScreen.tsx";
import { PeopleScreen } from "./screens/PeopleScreen.tsx";
import { SignInScreen } from "./screens/SignInScreen.tsx";
import { onSessionEnded } from "./session.ts";

const GalleryScreen = lazy(() => import("./gallery/GalleryScreen.tsx"));

/** The terminal: for gloves, at arm's length, one thing at a time. */
export function Terminal() {
  const { server, people, sync } = useDevice();
  const { ready, device, me } = usePresence();
  const [ended, setEnded] = useState(false);
  const [byPassword, setByPassword] = useState(false);
  const place = usePlace();
  useEffect(() => onSessionEnded(() => setEnded(true)), []);
  useOwnLanguage(me);
  useScanKeys();
  const signedIn = async (person: Me) => {
    await people.came(person);
    setEnded(false);
    setByPassword(false);
    void sync.go();
  };
  const back = () => {
    setEnded(false);
    void sync.go();
  };

  if (!ready) return <Waiting />;
  if (!me && place.app === OUTBOX) return <OutboxScreen />;
  if (!me && device && !byPassword) return <PeopleScreen device={device} onIn={back} onPassword={() => setByPassword(true)} />;
  if (!me) return <SignInScreen server={server} onSignedIn={(person) => void signedIn(person)} {...(device ? { onBack: () => setByPassword(false) } : {})} />;
  return (
    <>
      <Hearing value={!ended}><Inside me={me} onLocked={() => setEnded(true)} /></Hearing>
      {/* Over what is being filled in, not instead of it: nothing that was entered may be lost. */}
      {ended && (
        <div className="t-over">
          {device ? <PeopleScreen device={device} only={me} onIn={back} onPassword={() => setByPassword(true)} /> : <SignInScreen server={server} onSignedIn={(person) => void signedIn(person)} again />}
        </div>
      )}
    </>
  );
}

/** Speaks the language of whoever works, and keeps what they choose as their own. */
function useOwnLanguage(me: Me | null): void {
  const { i18n } = useTranslation();
  const { server } = useDevice();
  const id = me?.id;
  const own = me?.language;
  useEffect(() => {
    if (!id) return;
    let gone = false;
    let forget = () => {};
    void (own ? i18n.speak(asLanguage(own)) : Promise.resolve()).then(() => {
      if (!gone) forget = i18n.subscribe(() => void server.setLanguage(i18n.language));
    });
    return () => {
      gone = true;
      forget();
    };
    // Only who it is decides: the language itself is changed by the person from then on.
  }, [i18n, server, id]);
}

function Inside({ me, onLocked }: { me: Me; onLocked: () => void }) {
  const { server, kept, sync } = useDevice();
  const { device } = usePresence();
  const place = usePlace();
  const asking = useMemo(() => askingOf(server, kept, me.id, (reachable) => sync.noticed(reachable)), [server, kept, sync, me.id]);
  const only = device?.app ?? (me.apps.length === 1 ? (me.apps[0]?.key ?? "") : "");
  useEffect(() => {
    if (!place.app && only) go({ app: only }, true);
  }, [place.app, only]);
  if (place.app === OUTBOX) return <OutboxScreen />;
  if (place.app === GALLERY) return <Suspense fallback={<Waiting />}><GalleryScreen me={me} /></Suspense>;
  if (!place.app) return <AppsScreen me={me} />;
  return <InApp key={`${place.app} ${me.id}`} asking={asking} me={me} onLocked={onLocked} />;
}
