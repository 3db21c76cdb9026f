import type { Check, Condition, Control, Entity, Field, Form, Json, Value } from "../api/types.ts";
import { brokenChecks, limitsOf, placeOf, type Limits } from "./checks.ts";
import { clean, type Refusal } from "./clean.ts";

/** Names that conditions see: the record's fields, and `actor`. */
export type Names = Record<string, Value>;

/** Gives an expression's value; null where it cannot be calculated. */
export type Evaluate = (expression: Condition, names: Names) => Value;

/** A form as it is being filled in: everything that decides how its controls stand. */
export interface FormSetting {
  form: Form;
  entity: Entity;
  zone: string;
  evaluate: Evaluate;
  actor: Json;
  /** The record being changed; null for a new one. */
  original: Names | null;
  /** Whether this person may write at all. */
  writable: boolean;
  /** Controls that take nothing for a while: all of them while an answer is on its way. */
  held?: ReadonlySet<string> | "all";
}

/** What a person did so far. */
export interface Entered {
  values: Names;
  /** Controls that the person has set; the others follow their defaults. */
  touched: ReadonlySet<string>;
  /** Problems that the server gave, by field; they stand until the field is changed. */
  told: Readonly<Record<string, readonly string[]>>;
  /** Whether everything is judged, or only what was touched. */
  judged: boolean;
}

export interface ControlState {
  key: string;
  field: Field;
  /** As typed. */
  raw: Value;
  /** As it would be sent; null where empty or refused. */
  value: Value;
  visible: boolean;
  required: boolean;
  readOnly: boolean;
  /** Takes nothing for a while. */
  held: boolean;
  /** What is wrong, to be put into words; empty while the person has not come to it. */
  refusals: readonly Refusal[];
  told: readonly string[];
  /** The record's checks that do not hold and are told here, from the moment the person has come to it. */
  checks: readonly Check[];
  /** The bounds that the record's checks set to its value. */
  limits: Limits | null;
  /** Whether it stands in the way of saving, shown or not. */
  fits: boolean;
}

// The same objects every time, so that a control that did not change is known by comparing.
const NOTHING: readonly string[] = [];
const NO_REFUSALS: readonly Refusal[] = [];
const NO_CHECKS: readonly Check[] = [];

/** Types that only the engine writes. */
const NEVER_WRITTEN = new Set(["state", "formula", "lookup", "rollup", "children", "sequence"]);

/** Tells whether people write a field at all; what they may write is for their rights. */
export function isWritten(field: Field): boolean {
  return !field.read_only && !NEVER_WRITTEN.has(field.type);
}

/** Works out how every control stands, in the order of the form. */
export function controlStates(setting: FormSetting, entered: Entered): Map<string, ControlState> {
  const states = new Map<string, ControlState>();
  const raw = withDefaults(setting, entered);
  const names = namesFor(setting, raw);
  const broken = brokenChecks(setting, names);
  const controls = controlsOf(setting.form);
  const keys = new Set(controls.map((control) => control.field));
  for (const control of controls) {
    const field = setting.entity.fields[control.field];
    if (!field) continue;
    const told = { here: broken.filter((check) => placeOf(check, keys) === control.field), reason: broken.some((check) => check.reason === control.field) };
    states.set(control.field, controlState(setting, entered, control, field, raw, names, told));
  }
  return states;
}

/** Returns the checks that would be told at a control if it had another value. */
export function checksAt(setting: FormSetting, entered: Entered, key: string, raw: Value): readonly Check[] {
  const touched = new Set([...entered.touched, key]);
  return controlStates(setting, { ...entered, touched, values: { ...entered.values, [key]: raw } }).get(key)?.checks ?? NO_CHECKS;
}

/** Returns a form's controls, section after section. */
export function controlsOf(form: Form): Control[] {
  return form.sections.flatMap((section) => section.controls);
}

function controlState(
  setting: FormSetting, entered: Entered, control: Control, field: Field, raw: Names, names: Names,
  broken: { here: readonly Check[]; reason: boolean },
): ControlState {
  const key = control.field;
  const cleaned = clean(raw[key], field, setting.zone);
  const value = "value" in cleaned ? cleaned.value : null;
  const visible = holds(setting, control.visible, names, true);
  const readOnly = isReadOnly(setting, field) || holds(setting, control.read_only, names, false);
  const required = (field.required ?? false) || broken.reason || holds(setting, control.required, names, false);
  // A box that was not ticked says no; whether nothing was said at all is for the server to judge.
  const missing = required && field.type !== "boolean" && "value" in cleaned && (value === null || value === undefined);
  const wrong: Refusal[] = [];
  if ("refused" in cleaned) wrong.push(cleaned.refused);
  if (missing) wrong.push({ key: "clean.required", data: {} });
  const counts = visible && !readOnly;
  const refused = !missing && broken.here.some((check) => check.severity === "error");
  const judged = counts && broken.here.length > 0 && !missing && (entered.judged || entered.touched.has(key));
  const shown = counts && (entered.judged || (entered.touched.has(key) && "refused" in cleaned));
  return {
    key, field, raw: raw[key], value, visible, required, readOnly,
    held: setting.held === "all" || (setting.held?.has(key) ?? false),
    refusals: shown ? wrong : NO_REFUSALS,
    told: entered.told[key] ?? NOTHING,
    checks: judged ? broken.here : NO_CHECKS,
    limits: counts ? limitsOf(setting, key, names) : null,
    fits: !counts || (wrong.length === 0 && !refused),
  };
}

function isReadOnly(setting: FormSetting, field: Field): boolean {
  if (!setting.writable || field.read_only || NEVER_WRITTEN.has(field.type)) return true;
  return Boolean(field.fixed) && setting.original !== null;
}

/** Fills what the person has not set: of a new record the defaults, in the form's order; of an old one its own values. */
function withDefaults(setting: FormSetting, entered: Entered): Names {
  const values: Names = { ...setting.original, ...entered.values };
  if (setting.original) return values;
  for (const control of controlsOf(setting.form)) {
    const field = setting.entity.fields[control.field];
    const preset = control.default ?? field?.default;
    if (!field || preset === undefined || preset === null || entered.touched.has(control.field)) continue;
    if (control.field in entered.values) continue;
    values[control.field] = setting.evaluate(preset, namesFor(setting, values));
  }
  return values;
}

function namesFor(setting: FormSetting, raw: Names): Names {
  const names: Names = { ...setting.original, ...raw, actor: setting.actor };
  for (const [key, field] of Object.entries(setting.entity.fields)) {
    if (!(key in raw)) {
      names[key] ??= null;
      continue;
    }
    const cleaned = clean(raw[key], field, setting.zone);
    names[key] = "value" in cleaned ? cleaned.value : null;
  }
  return names;
}

function holds(setting: FormSetting, condition: Condition | undefined, names: Names, otherwise: boolean): boolean {
  if (condition === undefined || condition === null) return otherwise;
  if (typeof condition === "boolean") return condition;
  return setting.evaluate(condition, names) === true;
}
