import { useEffect, useState } from "react";

/** Longer than the pause between the two taps of a double tap, or the bounce of a key. */
const SETTLES_MS = 450;

/** Tells once a screen has stood for a moment: a second tap that was meant for the screen before must press nothing here. */
export function useSteady(): boolean {
  const [steady, setSteady] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setSteady(true), SETTLES_MS);
    return () => window.clearTimeout(timer);
  }, []);
  return steady;
}
