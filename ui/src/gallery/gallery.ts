import cases from "../../../tests/conformance/fields.json";
import type { Field, Form, Model, Option, Value, Words } from "../shared/api/types.ts";
import type { FormSetting } from "../shared/form/runtime.ts";
import { openForm, type FormStore } from "../shared/form/store.ts";

/** How a field can stand: with nothing, with something, with too much, wrong, needed, taking nothing for a while, or only to be read. */
export const STATES = ["empty", "filled", "long", "wrong", "required", "disabled", "read_only"] as const;
export type GalleryState = (typeof STATES)[number];

interface Case {
  field?: Partial<Field>;
  options?: boolean;
  filled: Value;
  wrong?: Value;
}

const WRITTEN = cases.types as unknown as Record<string, Case>;
const SHOWN = cases.shown as unknown as Record<string, Case>;
const LONG_TYPES = new Set(["text", "long_text", "rich_text", "choice", "multi_choice", "reference", "user"]);
const OPTIONS: Option[] = [
  { value: "amber", title: { zh: "等待来料", en: "Waiting for material" }, colour: "amber" },
  { value: "green", title: { zh: "合格", en: "Good" }, colour: "green" },
  { value: "long", title: { zh: cases.long, en: `${cases.long} (a long one)` } },
];

/** The types that people fill in, and those that are only shown. */
export const types = { written: Object.keys(WRITTEN), shown: Object.keys(SHOWN) };

/** Everything that the gallery draws: an app with one form, whose fields are each type in each state. */
export interface Gallery {
  model: Model;
  form: Form;
  store: FormStore;
}

/** Returns a gallery; `told` are the words that a server would have for a wrong value. */
export function galleryOf(told: string, zone = "Asia/Shanghai"): Gallery {
  const fields: Record<string, Field> = {};
  const values: Record<string, Value> = {};
  const problems: Record<string, string[]> = {};
  const sections = [...Object.entries(WRITTEN), ...Object.entries(SHOWN)].map(([type, each]) => {
    const states = type in SHOWN ? (["read_only"] as const) : STATES.filter((state) => state !== "long" || LONG_TYPES.has(type));
    for (const state of states) {
      const key = `${type}__${state}`;
      fields[key] = fieldOf(type, each, state);
      values[key] = valueOf(type, each, state);
      if (state === "wrong") problems[key] = [told];
    }
    return { title: { zh: type, en: type }, columns: 3, controls: states.map((state) => ({ field: `${type}__${state}` })) };
  });
  const form: Form = { of: "case", title: WORDS, kind: "desk", sections };
  const model = modelOf(fields, form);
  const setting: FormSetting = { form, entity: model.entities["case"]!, zone, evaluate: () => null, actor: null, original: values, writable: true, held: new Set(Object.keys(fields).filter((key) => key.endsWith("__disabled"))) };
  const store = openForm(setting);
  for (const key of Object.keys(problems)) store.set(key, values[key] ?? null);
  store.judge();
  store.tell(problems);
  return { model, form, store };
}

const WORDS: Words = { zh: "字段陈列", en: "Gallery of fields" };

function fieldOf(type: string, each: Case, state: GalleryState): Field {
  const title = { zh: `${type} · ${state}`, en: `${type} · ${state}` };
  const help = state === "empty" ? { zh: "这里可以写一句说明。", en: "A line of help can stand here." } : null;
  return {
    ...each.field, type, title, help, required: state === "required", read_only: state === "read_only", ...(each.options ? { options: OPTIONS } : {}),
  };
}

function valueOf(type: string, each: Case, state: GalleryState): Value {
  if (state === "empty" || state === "required") return null;
  if (state === "wrong") return each.wrong ?? each.filled;
  if (state !== "long") return each.filled;
  if (type === "choice") return "long";
  if (type === "multi_choice") return ["long", "amber", "green"];
  return type === "reference" ? { id: "01J00000000000000000000009", label: cases.long } : cases.long;
}

function modelOf(fields: Record<string, Field>, form: Form): Model {
  return {
    key: "gallery", title: WORDS, version: "1", languages: ["zh", "en"], currency: "CNY", time_zone: "Asia/Shanghai", navigation: [],
    entities: { case: { title: WORDS, actions: ["read", "create", "update"], label_fields: [], fields, field_order: Object.keys(fields) } },
    forms: { case: form }, views: {}, workflows: {}, connections: {},
  };
}
