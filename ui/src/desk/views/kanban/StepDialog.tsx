import { useState } from "react";
import type { Failure } from "../../../shared/api/result.ts";
import type { Names } from "../../../shared/form/runtime.ts";
import { usePlace, useServer } from "../../place.tsx";
import { TransitionDialog } from "../../record/TransitionDialog.tsx";
import type { Asking } from "./useSteps.ts";

interface Props {
  entity: string;
  asking: Asking;
  onClose: () => void;
  onDone: (name: string) => void;
}

/** Asks for what a step needs before the card is moved. */
export function StepDialog({ entity, asking, onClose, onDone }: Props) {
  const { app, words } = usePlace();
  const server = useServer();
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const { record, transition } = asking;
  const go = async (values: Names) => {
    setBusy(true);
    const result = await server.transition(app, entity, record.id, transition.key, record.version, values);
    setBusy(false);
    if (result.ok) onDone(words(transition.title, transition.key));
    else setFailure(result.failure);
  };
  return <TransitionDialog entity={entity} record={record} transition={transition} failure={failure} busy={busy} onGo={(values) => void go(values)} onClose={onClose} />;
}
