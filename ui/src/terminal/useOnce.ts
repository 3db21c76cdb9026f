import { useRef } from "react";

/** Returns what does one thing at a time: while it is being done, the second tap of a double tap does nothing. */
export function useOnce<Arguments extends unknown[]>(work: (...given: Arguments) => Promise<void>): (...given: Arguments) => Promise<void> {
  const busy = useRef(false);
  return async (...given) => {
    if (busy.current) return;
    busy.current = true;
    try {
      await work(...given);
    } finally {
      busy.current = false;
    }
  };
}
