import { useRef, useState } from "react";
import { newIdempotencyKey } from "../shared/api/client.ts";
import type { Failure } from "../shared/api/result.ts";
import type { RecordRow } from "../shared/api/types.ts";
import type { Names } from "../shared/form/runtime.ts";
import { sound } from "./feedback.ts";
import { pauseOrOnline, sendUntilHeard } from "./sending.ts";
import { useStation } from "./station.tsx";

export type Phase = "filling" | "sending" | "failed" | "done";

/** Submits a form once, however often it must be sent; what was entered is never cleared by a failure. */
export function useSubmit(formKey: string) {
  const { server, app, onTaken } = useStation();
  const [phase, setPhase] = useState<Phase>("filling");
  const [attempt, setAttempt] = useState(0);
  const [failure, setFailure] = useState<Failure | null>(null);
  // The key is made before the first sending and belongs to what is sent: the same again is a repeat, anything else is new.
  const intention = useRef({ body: "", key: "" });
  const waiting = useRef(new AbortController());

  const submit = async (values: Names): Promise<{ record: RecordRow } | { failure: Failure }> => {
    const body = JSON.stringify(values);
    if (intention.current.body !== body) intention.current = { body, key: newIdempotencyKey() };
    const { key } = intention.current;
    const { signal } = (waiting.current = new AbortController());
    setFailure(null);
    setPhase("sending");
    const result = await sendUntilHeard(() => server.submit(app, formKey, values, key), {
      onAttempt: setAttempt, pause: (milliseconds) => pauseOrOnline(milliseconds, signal), stopped: () => signal.aborted,
    });
    sound(result.ok ? "good" : "bad");
    if (!result.ok) {
      setFailure(result.failure);
      setPhase("failed");
      return { failure: result.failure };
    }
    intention.current = { body: "", key: "" };
    onTaken();
    setPhase("done");
    return { record: result.value };
  };
  const stop = () => waiting.current.abort();
  const acknowledge = () => {
    setFailure(null);
    setPhase("filling");
  };
  return { phase, attempt, failure, submit, stop, acknowledge };
}
