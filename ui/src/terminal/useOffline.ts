import { useEffect } from "react";
import type { Model, RecordRow, WorkList } from "../shared/api/types.ts";
import { recordLabel } from "../shared/paths.ts";
import { useDevice } from "./device.tsx";
import { keyOf } from "./offline/asking.ts";
import { offerOf } from "./offers.ts";
import { useStation } from "./station.tsx";
import { nested } from "./work.ts";

/** Keeps what the listed work needs without a network: each record, what its label's code stands for, and what its forms offer. */
export function useOffline(work: WorkList, rows: readonly RecordRow[] | undefined): void {
  const { kept } = useDevice();
  const { server, app, me, model } = useStation();
  const scan = model.entities[work.of]?.scan ?? "";
  useEffect(() => {
    if (!rows) return;
    const forms = work.steps.flatMap((step) => step.form ?? []);
    const about = formsAbout(model, work.of);
    void kept.keepAll(rows.flatMap((row): [string, unknown][] => {
      const code = row[scan];
      const found = { entity: work.of, id: row.id, label: recordLabel(model, work.of, row), forms: about };
      return [[keyOf(me.id, "row", app, work.of, row.id), nested(row)], ...(typeof code === "string" ? [[keyOf(me.id, "scan", app, code), found] as [string, unknown]] : [])];
    }));
    for (const form of forms.flatMap((key) => model.forms[key] ?? [])) {
      for (const control of form.sections.flatMap((section) => section.controls)) {
        const field = model.entities[form.of]?.fields[control.field];
        const entity = field?.to ?? field?.of ?? "";
        if (field && ["reference", "parent", "snapshot"].includes(field.type) && model.entities[entity]) void server.list(app, entity, offerOf(model, entity, ""));
      }
    }
  }, [rows]);
}

/** Returns the forms about an entity that the person may submit, in the order in which the server names them for a code. */
function formsAbout(model: Model, entity: string): string[] {
  return Object.entries(model.forms).flatMap(([key, form]) => {
    const of = model.entities[form.of];
    return form.about && of?.fields[form.about.field]?.to === entity && of.actions.includes("create") ? [key] : [];
  });
}
