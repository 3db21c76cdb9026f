import { useMemo } from "react";
import { evaluatorFor } from "../../shared/form/evaluate.ts";
import type { FormSetting, Names } from "../../shared/form/runtime.ts";
import type { Form } from "../../shared/api/types.ts";
import { usePlace } from "../place.tsx";

/** Puts together what a form of this app needs to run; null where the entity is not this person's. */
export function useSetting(form: Form | undefined, original: Names | null, writable: boolean): FormSetting | null {
  const { model, actor, showing } = usePlace();
  return useMemo(() => {
    const entity = form && model.entities[form.of];
    if (!form || !entity) return null;
    return { form, entity, zone: showing.zone, evaluate: evaluatorFor(showing.zone), actor, original, writable };
  }, [form, original, writable, model, actor, showing.zone]);
}
