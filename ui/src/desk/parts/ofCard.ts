import type { RecordRow, Value } from "../../shared/api/types.ts";
import { valueAt } from "../../shared/paths.ts";
import type { Column } from "../list/columns.ts";

/** The parts of a card: what its record is about, what sort it is, and what else is worth knowing of it. */
export interface FactsOfCard {
  about: Column | undefined;
  tags: Column[];
  facts: Column[];
}

const WORDY = new Set(["text", "long_text", "reference", "parent", "code", "lookup", "many"]);
const TAGS = 3;

/** Sorts what a card can tell: the first words need no caption, nor do coloured choices and what is so; what is empty is left out. */
export function factsOf(columns: readonly Column[], row: RecordRow, most: number): FactsOfCard {
  const told = columns.filter((column) => isTold(valueAt(row, column.path), column));
  const about = told.find((column) => WORDY.has(column.field.type));
  const isTag = (column: Column) => column.field.type === "boolean" || (["choice", "state"].includes(column.field.type) && isMarked(column, valueAt(row, column.path)));
  const rest = told.filter((column) => column !== about);
  return { about, tags: rest.filter(isTag).slice(0, TAGS), facts: rest.filter((column) => !isTag(column)).slice(0, most) };
}

/** Tells whether a value says something: nothing, an empty list, and what is not so, say nothing on a card. */
function isTold(value: Value, column: Column): boolean {
  if (value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length)) return false;
  return column.field.type !== "boolean" || value === true;
}

/** Tells whether a choice stands out by a colour or a sign of its own; states always do. */
function isMarked(column: Column, value: Value): boolean {
  if (column.field.type === "state") return true;
  const option = column.field.options?.find((each) => each.value === value);
  return (option?.colour ?? "grey") !== "grey" || Boolean(option?.icon);
}
