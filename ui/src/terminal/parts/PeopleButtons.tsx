import { LogOut, UsersRound } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { useDevice, usePresence } from "../device.tsx";
import { go } from "../route.ts";

/** Steps away for somebody else, or signs out. */
export function PeopleButtons() {
  const { t } = useTranslation();
  const { people, server } = useDevice();
  const { device, me } = usePresence();
  const signOut = async () => {
    if (!device) await server.signOut();
    if (me) await people.leave(me);
    go({}, true);
  };
  const stepAway = async () => {
    await people.away();
    go({}, true);
  };
  return (
    <>
      {device && <button type="button" className="t-bar-button" onClick={() => void stepAway()} aria-label={t("people.switch")}><UsersRound size={28} aria-hidden /></button>}
      <button type="button" className="t-bar-button" onClick={() => void signOut()} aria-label={t("shell.sign_out")}><LogOut size={26} aria-hidden /></button>
    </>
  );
}
