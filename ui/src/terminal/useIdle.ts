import { useEffect, useEffectEvent } from "react";

const LOOK_EVERY = 5000;

/** Tells when nobody has touched the device for some minutes; for 0 minutes never. */
export function useIdle(minutes: number, onIdle: () => void): void {
  const idle = useEffectEvent(onIdle);
  useEffect(() => {
    if (!minutes) return;
    let last = performance.now();
    const touched = () => {
      last = performance.now();
    };
    const look = () => {
      if (performance.now() - last < minutes * 60_000) return;
      touched();
      idle();
    };
    const timer = window.setInterval(look, LOOK_EVERY);
    window.addEventListener("pointerdown", touched, true);
    window.addEventListener("keydown", touched, true);
    return () => {
      window.clearInterval(timer);
      window.removeEventListener("pointerdown", touched, true);
      window.removeEventListener("keydown", touched, true);
    };
  }, [minutes]);
}
