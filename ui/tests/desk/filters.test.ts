import { expect, test } from "vitest";
import type { Field } from "../../src/shared/api/types.ts";
import { nextSort, sortOf } from "../../src/desk/list/columns.ts";
import { filterText, operatorsOf, quoted, whereText, type Operator } from "../../src/desk/list/filters.ts";
import { filtersOf, packFilters, readListSearch } from "../../src/desk/list/search.ts";

const field = (type: string, more: Partial<Field> = {}): Field => ({ type, title: {}, ...more });
const text = (type: string, is: Operator, ...to: string[]) => filterText({ path: "a.b", is, to }, field(type), "Asia/Shanghai");

test.each([
  ["text", "contains", ["Mug's"], "lower(a.b) contains lower('Mug\\'s')"],
  ["text", "equals", ["x"], "a.b == 'x'"],
  ["text", "empty", [], "a.b == null"],
  ["choice", "one_of", ["p", "q"], "a.b in ['p', 'q']"],
  ["quantity", "between", ["1,000", "2.50"], "a.b >= 1000 and a.b <= 2.5"],
  ["quantity", "between", ["", "9"], "a.b <= 9"],
  ["integer", "at_least", ["-3"], "a.b >= -3"],
  ["date", "at_most", ["2026-11-22"], "a.b <= '2026-11-22'"],
  ["datetime", "at_least", ["2026-11-22T08:00"], "a.b >= '2026-11-22T00:00:00Z'"],
  ["boolean", "no", [], "not same(a.b, true)"],
  ["reference", "equals", ["01J"], "a.b == '01J'"],
] as const)("%s %s %o is written %s", (type, is, to, written) => {
  expect(text(type, is, ...to)).toBe(written);
});

test("a condition without a value that can be read asks nothing", () => {
  expect([text("quantity", "equals", "abc"), text("text", "contains", ""), text("choice", "one_of"), text("date", "between", "", "")]).toEqual([null, null, null, null]);
});

test("no text can leave its quotes", () => {
  expect(quoted("' or true or '\\")).toBe("'\\' or true or \\'\\\\'");
  expect(quoted("a\nb")).toBe("'a\\nb'");
});

test("conditions are joined so that none changes another's meaning", () => {
  expect(whereText("a or b", ["c", null])).toBe("(a or b) and (c)");
  expect(whereText(null, ["c"])).toBe("c");
  expect(whereText("", [])).toBe("");
});

test("a formula is filtered as its result, and what has no order is not filtered", () => {
  expect(operatorsOf(field("formula", { result: "date" }))).toContain("between");
  expect(operatorsOf(field("json"))).toEqual([]);
});

test("the address carries conditions and survives nonsense", () => {
  const filters = [{ path: "a", is: "one_of" as Operator, to: ["x", "y"] }];
  expect(filtersOf(readListSearch({ f: packFilters(filters) }))).toEqual(filters);
  expect(readListSearch({ q: 536365, sort: "a", f: [[1], "x", ["a"]] })).toEqual({ q: "536365" });
});

test("a click on a heading sorts upwards, downwards, then as the view has it", () => {
  expect([nextSort([], "a"), nextSort(["a"], "a"), nextSort(["-a"], "a"), nextSort(["b"], "a")]).toEqual([["a"], ["-a"], undefined, ["a"]]);
  expect([sortOf(["-a"], "a"), sortOf(["a"], "a"), sortOf([], "a")]).toEqual(["descending", "ascending", "none"]);
});
