import type { Field, Model, Option, RecordRow, Reference, Value } from "../api/types.ts";
import { filesOf } from "../form/files.ts";
import { recordLabel } from "../paths.ts";
import { wordsIn } from "../words.ts";
import { formatDecimal, formatMoney, formatPercent } from "./decimal.ts";
import { formatDuration } from "./duration.ts";
import { formatDate, formatMoment } from "./moment.ts";

/** What showing a value depends on besides the value. */
export interface Showing {
  language: string;
  zone: string;
  currency: string;
  model: Model;
  yes: string;
  no: string;
}

type Show = (value: NonNullable<Value>, field: Field, showing: Showing) => string;

const asText: Show = (value) => String(value);
const asNumber: Show = (value, _field, showing) => formatDecimal(String(value), showing.language);
const asChoice: Show = (value, field, showing) => {
  const option = optionOf(field, value, showing.model);
  return wordsIn(option?.title, showing.language, String(value));
};

/** How each type reads as plain text; a type that is missing here is shown as it came. */
const SHOWN: Record<string, Show> = {
  text: asText,
  long_text: asText,
  sequence: asText,
  integer: asNumber,
  decimal: asNumber,
  rollup: asNumber,
  quantity: (value, field, showing) => withUnit(asNumber(value, field, showing), field.unit),
  money: (value, field, showing) => formatMoney(String(value), field.currency || showing.currency, showing.language),
  boolean: (value, _field, showing) => (value === true ? showing.yes : showing.no),
  date: (value, _field, showing) => formatDate(String(value), showing.language),
  datetime: (value, _field, showing) => formatMoment(String(value), showing.language, showing.zone),
  choice: asChoice,
  state: asChoice,
  reference: (value) => labelOf(value),
  snapshot: (value, field, showing) => recordLabel(showing.model, field.of ?? "", value as RecordRow),
  rich_text: (value) => plainHtml(String(value)),
  code: asText,
  percent: (value, _field, showing) => formatPercent(String(value), showing.language),
  time: (value) => String(value).replace(/:00$/, ""),
  duration: (value) => formatDuration(Number(value)),
  multi_choice: (value, field, showing) => listed(value, (each) => asChoice(each, field, showing)),
  many: (value) => listed(value, labelOf),
  parent: (value) => labelOf(value),
  user: (value) => labelOf(value),
  secret: (value) => (value === true ? "•••" : ""),
  lookup: (value, field, showing) => showValue(value, field.shows, showing),
  children: () => "",
  file: (value) => filesOf(value).map((file) => file.name).join(", "),
  formula: (value, field, showing) => {
    if (field.format === "percent") return formatPercent(String(value), showing.language);
    return (SHOWN[field.result ?? "decimal"] ?? asText)(value, field, showing);
  },
};

/** Returns a value as a person reads it; empty for none. */
export function showValue(value: Value, field: Field | undefined, showing: Showing): string {
  if (value === null || value === undefined || value === "") return "";
  const show = SHOWN[field?.type ?? ""];
  if (show && field) return show(value, field, showing);
  return typeof value === "object" ? labelOf(value) : String(value);
}

/** Returns the option (or workflow state) that a choice's value stands for. */
export function optionOf(field: Field, value: Value, model: Model): Option | undefined {
  const listed = field.options?.find((option) => option.value === value);
  if (listed || typeof value !== "string") return listed;
  const state = field.workflow ? model.workflows[field.workflow]?.states[value] : undefined;
  return state && { value, title: state.title, ...(state.colour ? { colour: state.colour } : {}) };
}

/** Returns the options of a choice, or the states of a state field. */
export function optionsOf(field: Field, model: Model): Option[] {
  if (field.options?.length) return field.options;
  const states = field.workflow ? (model.workflows[field.workflow]?.states ?? {}) : {};
  return Object.entries(states).map(([value, state]) => ({
    value, title: state.title, ...(state.colour ? { colour: state.colour } : {}),
  }));
}

/** Tells whether a value is a reference as answers carry it. */
export function isReference(value: Value): value is Reference {
  return typeof value === "object" && value !== null && !Array.isArray(value) && typeof value["id"] === "string";
}

/** Returns how a reference is called; other documents read as JSON. */
export function labelOf(value: Value): string {
  if (isReference(value)) return String(value["label"] ?? value.id);
  return typeof value === "object" ? JSON.stringify(value) : String(value ?? "");
}

function listed(value: Value, show: (each: NonNullable<Value>) => string): string {
  return Array.isArray(value) ? value.map((each) => show(each ?? "")).join(", ") : labelOf(value);
}

/** Returns the words of formatted text; nothing in it is run, a parser of its own reads it. */
function plainHtml(html: string): string {
  return new DOMParser().parseFromString(html, "text/html").body.textContent ?? "";
}

function withUnit(number: string, unit: string | undefined): string {
  // A unit found over a path is not known here; only a plain code is shown.
  return unit && !unit.includes(".") ? `${number} ${unit}` : number;
}
