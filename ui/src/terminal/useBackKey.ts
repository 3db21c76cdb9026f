import { useEffect, useEffectEvent } from "react";

/**
 * Hears the device's own back key while something is being filled in: the first press asks instead of losing it.
 * One more entry of the same address lies in the history meanwhile; who leaves puts the next place in its stead.
 */
export function useBackKey(holds: boolean, onBack: () => void): void {
  const back = useEffectEvent(onBack);
  useEffect(() => {
    if (!holds) return;
    const push = () => window.history.pushState({ held: true }, "");
    if (!(window.history.state as { held?: boolean } | null)?.held) push();
    const heard = () => {
      push();
      back();
    };
    window.addEventListener("popstate", heard);
    return () => window.removeEventListener("popstate", heard);
  }, [holds]);
}
