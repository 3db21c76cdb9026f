import type { Check, Value } from "../api/types.ts";
import { sameValue, toWire } from "./clean.ts";
import { checksAt, controlStates, type ControlState, type Entered, type FormSetting, type Names } from "./runtime.ts";

/** A form being filled in. Listeners hear of changes; a control that did not change keeps its object. */
export interface FormStore {
  subscribe(listener: () => void): () => void;
  control(key: string): ControlState | undefined;
  /** Changes whenever any control does. */
  states(): ReadonlyMap<string, ControlState>;
  set(key: string, raw: Value): void;
  /** Returns the checks that would be told at a control with another value: for who is still typing it. */
  checksAt(key: string, raw: Value): readonly Check[];
  /** Takes what surrounds the form (a picked record, a newer version) without losing what was entered. */
  setSetting(setting: FormSetting): void;
  /** Shows everything that is wrong; returns the first control that stands in the way, or null. */
  judge(): ControlState | null;
  /** Takes nothing more until it is let go: what is typed while an answer is on its way would be lost with it. */
  hold(held: boolean): void;
  tell(problems: Readonly<Record<string, readonly string[]>>): void;
  /** What would be sent: of a new record all that is visible and filled, of an old one what was changed. */
  changes(): Names;
  isDirty(): boolean;
}

/** Opens a form; `preset` are values given from outside, which count as entered. */
export function openForm(start: FormSetting, preset: Names = {}): FormStore {
  let setting = start;
  let entered: Entered = { values: preset, touched: new Set(Object.keys(preset)), told: {}, judged: false };
  let states = controlStates(setting, entered);
  const listeners = new Set<() => void>();

  const refresh = () => {
    const before = states;
    const after = controlStates(setting, entered);
    let changed = before.size !== after.size;
    for (const [key, state] of after) {
      const old = before.get(key);
      if (old && sameState(old, state)) after.set(key, old);
      else changed = true;
    }
    if (!changed) return;
    states = after;
    for (const listener of listeners) listener();
  };

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    control: (key) => states.get(key),
    states: () => states,
    set(key, raw) {
      const { [key]: _heard, ...told } = entered.told;
      entered = { ...entered, values: { ...entered.values, [key]: raw }, touched: new Set([...entered.touched, key]), told };
      refresh();
    },
    checksAt: (key, raw) => checksAt(setting, entered, key, raw),
    setSetting(next) {
      setting = next;
      refresh();
    },
    judge() {
      entered = { ...entered, judged: true };
      refresh();
      return [...states.values()].find((state) => !state.fits) ?? null;
    },
    hold(held) {
      const { held: _before, ...free } = setting;
      setting = held ? { ...free, held: "all" } : free;
      refresh();
    },
    tell(problems) {
      entered = { ...entered, told: problems };
      refresh();
    },
    changes: () => changesOf(setting, states, preset),
    isDirty: () => [...entered.touched].some((key) => !(key in preset)),
  };
}

function changesOf(setting: FormSetting, states: ReadonlyMap<string, ControlState>, preset: Names): Names {
  const changes: Names = {};
  if (!setting.original) for (const [key, value] of Object.entries(preset)) changes[key] = toWire(value);
  for (const [key, state] of states) {
    if (!state.visible) delete changes[key];
    if (!state.visible || state.readOnly) continue;
    const before = setting.original?.[key];
    if (setting.original ? !sameValue(before, state.value) : state.value !== null && state.value !== undefined) {
      changes[key] = toWire(state.value);
    }
  }
  return changes;
}

function sameState(a: ControlState, b: ControlState): boolean {
  return (
    a.field === b.field && a.raw === b.raw && a.value === b.value && a.visible === b.visible &&
    a.required === b.required && a.readOnly === b.readOnly && a.held === b.held && a.fits === b.fits &&
    a.told === b.told && sameRefusals(a, b) && sameChecks(a, b)
  );
}

function sameChecks(a: ControlState, b: ControlState): boolean {
  return (
    a.limits?.least === b.limits?.least && a.limits?.most === b.limits?.most &&
    a.checks.length === b.checks.length && a.checks.every((check, index) => check === b.checks[index])
  );
}

function sameRefusals(a: ControlState, b: ControlState): boolean {
  return a.refusals.length === b.refusals.length && JSON.stringify(a.refusals) === JSON.stringify(b.refusals);
}
