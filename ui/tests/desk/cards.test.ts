// @vitest-environment node
import { describe, expect, test } from "vitest";
import type { Column } from "../../src/desk/list/columns.ts";
import { factsOf } from "../../src/desk/parts/ofCard.ts";
import type { RecordRow } from "../../src/shared/api/types.ts";

const column = (path: string, type: string, more: object = {}): Column => ({ path, title: path, field: { type, title: {}, ...more }, width: 100, numeric: false, sortable: true });
const COLOURED = { options: [{ value: "buy", title: {}, colour: "amber" }, { value: "none", title: {} }] };
const COLUMNS = [column("amount", "integer"), column("item.name", "text"), column("supply", "choice", COLOURED), column("active", "boolean"), column("due", "date"), column("note", "text"), column("left", "integer")];
const row = (values: object): RecordRow => ({ id: "1", version: 1, ...values });
const told = (values: object, most = 2) => {
  const { about, tags, facts } = factsOf(COLUMNS, row(values), most);
  return [about?.path, tags.map((each) => each.path), facts.map((each) => each.path)];
};

describe("a card tells", () => {
  test("what it is about, what stands out, and so many facts", () => {
    expect(told({ amount: 3, "item.name": "Bowl", supply: "buy", active: true, due: "2026-01-01", note: "n", left: 1 })).toEqual(["item.name", ["supply", "active"], ["amount", "due"]]);
  });

  test("nothing of what is empty or not so; a choice without a colour is a fact like others", () => {
    expect(told({ amount: 0, "item.name": "", supply: "none", active: false, note: null, left: 1 }, 3)).toEqual([undefined, [], ["amount", "supply", "left"]]);
  });
});
