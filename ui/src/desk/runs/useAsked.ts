import { useState } from "react";
import type { Failure, Result } from "../../shared/api/result.ts";

/** A question that is asked by a button: its answer, what went wrong, and whether it is being answered. */
export function useAsked<Answer>() {
  const [found, setFound] = useState<Answer | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const ask = async (question: Promise<Result<Answer>>) => {
    setBusy(true);
    const result = await question;
    setBusy(false);
    setFailure(result.ok ? null : result.failure);
    setFound(result.ok ? result.value : null);
  };
  return { found, failure, busy, ask, forget: () => setFound(null) };
}
