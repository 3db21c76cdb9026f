import { useCallback, useEffect, useState } from "react";
import type { Failure, Result } from "../shared/api/result.ts";

export interface Asked<T> {
  value: T | undefined;
  failure: Failure | undefined;
  again: () => void;
  /** Asks again while what was answered stays on the screen. */
  refresh: () => void;
}

/** Asks the server once for each `key`; an answer that comes after the key changed is dropped. */
export function useAnswer<T>(key: string, ask: () => Promise<Result<T>>): Asked<T> {
  const [answer, setAnswer] = useState<{ key: string; result: Result<T> } | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let wanted = true;
    void ask().then((result) => {
      if (wanted) setAnswer({ key, result });
    });
    return () => {
      wanted = false;
    };
    // What is asked follows from the key alone.
  }, [key, round]);
  const again = useCallback(() => {
    setAnswer(null);
    setRound((before) => before + 1);
  }, []);
  const refresh = useCallback(() => setRound((before) => before + 1), []);
  const result = answer?.key === key ? answer.result : null;
  return { value: result?.ok ? result.value : undefined, failure: result && !result.ok ? result.failure : undefined, again, refresh };
}
