import type { Form } from "../../shared/api/types.ts";
import type { FormStore } from "../../shared/form/store.ts";
import { fits } from "./mask.ts";

/** Puts a scanned code into the first control that takes it: a line of its own in long texts, each code once. Returns the masks that it does not fit; none where nothing takes codes. */
export function takeCode(form: Form, store: FormStore, code: string): "taken" | string[] {
  const masks: string[] = [];
  for (const { field, scan } of form.sections.flatMap((section) => section.controls)) {
    const state = scan ? store.control(field) : undefined;
    if (!state?.visible || state.readOnly) continue;
    if (Array.isArray(scan) && !fits(code, scan)) {
      masks.push(...scan);
      continue;
    }
    const before = String(state.raw ?? "").trim();
    const lines = before ? before.split("\n") : [];
    if (state.field.type !== "long_text") store.set(field, code);
    else if (!lines.includes(code)) store.set(field, [...lines, code].join("\n"));
    return "taken";
  }
  return masks;
}
