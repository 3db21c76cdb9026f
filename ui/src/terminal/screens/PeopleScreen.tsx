import { IdCard, UserRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../shared/api/result.ts";
import type { Me, SharedDevice } from "../../shared/api/types.ts";
import { useDevice, usePresence } from "../device.tsx";
import { sound } from "../feedback.ts";
import { Bar } from "../parts/Bar.tsx";
import { Button } from "../parts/Button.tsx";
import { PinPad } from "../parts/PinPad.tsx";
import { TypedCode } from "../parts/TypedCode.tsx";
import type { Proof } from "../people.ts";
import { useScans } from "../scan/useScans.ts";

interface Props {
  device: SharedDevice;
  /** The person who locked the screen: only they go on where they were. */
  only?: Me;
  onIn: () => void;
  onPassword: () => void;
}

/** Who works here now: a badge, or a touch on one's name; then the PIN. */
export function PeopleScreen({ device, only, onIn, onPassword }: Props) {
  const { t } = useTranslation();
  const { people } = useDevice();
  const { known, badge: shown } = usePresence();
  const ofBadge = (badge: string) => {
    const of = known.find((each) => each.badge === badge);
    return { words: of ? of.me.title || of.me.name : t("people.badge_read"), proof: { badge } };
  };
  const [chosen, setChosen] = useState<{ words: string; proof: Omit<Proof, "pin"> } | null>(() => (only ? { words: only.title || only.name, proof: { name: only.name } } : shown ? ofBadge(shown) : null));
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const [round, setRound] = useState(0);
  const choose = (words: string, proof: Omit<Proof, "pin">) => {
    setFailure(null);
    setRound((before) => before + 1);
    setChosen({ words, proof });
  };
  useScans((badge) => {
    const { words, proof } = ofBadge(badge);
    choose(words, proof);
  });
  const signIn = async (pin: string) => {
    if (!chosen) return;
    setBusy(true);
    const result = await people.byPin({ ...chosen.proof, pin });
    setBusy(false);
    sound(result.ok ? "good" : "bad");
    setFailure(result.ok ? null : result.failure);
    if (result.ok) onIn();
  };
  if (chosen) {
    return (
      <>
        <Bar title={chosen.words} onBack={() => (only ? void people.away() : setChosen(null))} />
        <main className="t-screen t-narrow"><PinPad key={round} busy={busy} failure={failure} onPin={(pin) => void signIn(pin)} /></main>
      </>
    );
  }
  return (
    <>
      <Bar title={device.title} settings />
      <main className="t-screen">
        <h2>{t("people.title")}</h2>
        <p className="t-scan-hint"><IdCard size={32} aria-hidden />{t("people.hint")}</p>
        <ul className="t-tiles">
          {known.map(({ me }) => (
            <li key={me.id}>
              <button type="button" className="t-tile" onClick={() => choose(me.title || me.name, { name: me.name })}><UserRound size={40} aria-hidden /><span>{me.title || me.name}</span></button>
            </li>
          ))}
        </ul>
        <TypedCode opening={t("people.typed")} label={t("sign_in.name")} doing={t("people.next")} onCode={(name) => choose(name, { name })} />
        <Button kind="quiet" onClick={onPassword}>{t("people.password")}</Button>
      </main>
    </>
  );
}
