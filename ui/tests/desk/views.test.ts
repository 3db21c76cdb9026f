// @vitest-environment node
import { describe, expect, test } from "vitest";
import { askedText, filterText, OR, type Filter } from "../../src/desk/list/filters.ts";
import { behindGroup } from "../../src/desk/list/groups.ts";
import { readListSearch, tidy } from "../../src/desk/list/search.ts";
import { touchedIn, withRows } from "../../src/desk/shell/far.ts";
import { addMonths, dayOf, mondayOf, movedByDays, sheetOf } from "../../src/desk/views/parts/days.ts";
import { momentAt, placeOf, scaleOf, stacked } from "../../src/desk/views/lanes/scale.ts";
import { wholeDays } from "../../src/desk/views/calendar/wholeDays.ts";
import { zonesOf } from "../../src/desk/views/map/zones.ts";
import { below } from "../../src/desk/views/tree/below.ts";
import type { Model } from "../../src/shared/api/types.ts";

const ZONE = "Europe/London";

describe("conditions", () => {
  const field = { type: "text", title: {} };
  const text = (filter: Filter) => filterText(filter, field, ZONE);
  const is = (path: string, value: string): Filter => ({ path, is: "equals", to: [value] });

  test("hold together, and alternatives hold alone", () => {
    expect(askedText([is("a", "1"), is("b", "2")], text)).toBe("(a == '1') and (b == '2')");
    expect(askedText([is("a", "1"), OR, is("b", "2"), is("c", "3")], text)).toBe("(a == '1') or ((b == '2') and (c == '3'))");
  });

  test("that say nothing are left out, with the alternatives that they leave empty", () => {
    expect(askedText([is("a", ""), OR, is("b", "2"), OR], text)).toBe("b == '2'");
    expect(askedText([OR, OR], text)).toBe("");
    expect(askedText([{ path: "", is: "written", to: [" x > 1 or y "] }, is("b", "2")], text)).toBe("(x > 1 or y) and (b == '2')");
  });
});

test("an address keeps what it can say and nothing else", () => {
  expect(readListSearch({ q: 12, g: "", z: 9, c: ["a"], f: [["a"], ["a", "equals", "1"]], by: 3 })).toEqual({ q: "12", g: "", c: ["a"], f: [["a", "equals", "1"]] });
  expect(tidy({ q: "", g: "", f: [], z: 0 })).toEqual({ g: "", z: 0 });
});

describe("days", () => {
  test("make whole weeks of a month", () => {
    for (const [day, first, count] of [["2026-02-10", "2026-01-26", 35], ["2021-02-10", "2021-02-01", 28], ["2026-11-22", "2026-10-26", 42]] as const) {
      const sheet = sheetOf(day);
      expect([sheet[0], sheet.length]).toEqual([first, count]);
      expect(sheet).toContain(`${day.slice(0, 8)}28`);
    }
  });

  test("of months of different length", () => {
    expect([addMonths("2026-01-31", 1), addMonths("2026-03-31", -1), addMonths("2025-12-15", 1)]).toEqual(["2026-02-28", "2026-02-28", "2026-01-15"]);
    expect(mondayOf("2026-11-22")).toBe("2026-11-16");
  });

  test("keep the time of the clock when the clocks change", () => {
    expect(movedByDays("2026-03-28T09:00:00Z", 1, ZONE)).toBe("2026-03-29T08:00:00Z");
    expect(movedByDays("2026-03-28", 1, ZONE)).toBe("2026-03-29");
    expect(dayOf("2026-06-01T23:30:00Z", ZONE)).toBe("2026-06-02");
  });
});

describe("lanes", () => {
  test("of a day with 23 hours end at its end", () => {
    const scale = scaleOf("day", "2026-03-29", ZONE, (day) => day);
    expect((scale.to - scale.from) / 3_600_000).toBe(23);
  });

  test("round a place to the step and back", () => {
    const scale = scaleOf("day", "2026-11-22", ZONE, (day) => day);
    const noon = scale.from + 12 * 3_600_000;
    expect([placeOf(noon, scale), momentAt(0.501, scale)]).toEqual([50, noon]);
  });

  test("stack what overlaps, and only that", () => {
    const { rows, count } = stacked([{ id: "b", start: 5, end: 9 }, { id: "a", start: 0, end: 6 }, { id: "c", start: 6, end: 8 }, { id: "d", start: 9, end: 10 }]);
    expect([Object.fromEntries(rows), count]).toEqual([{ a: 0, b: 1, c: 0, d: 0 }, 2]);
    expect(stacked([]).count).toBe(1);
  });
});

test("a zone lies around what stands in it", () => {
  const [zone, ...others] = zonesOf([{ zone: "A", x: 1, y: 1 }, { zone: "A", x: 7, y: 4 }, { zone: "", x: 0, y: 0 }], 3, 2);
  expect(others).toEqual([]);
  expect([zone?.x, zone?.y, zone?.across, zone?.down].map((each) => Number(each?.toFixed(2)))).toEqual([0.6, 0.6, 9.8, 5.8]);
});

test("a tree goes down over sub-tables and references, or by one reference", () => {
  const model = { views: {}, entities: {
    bom: { fields: { lines: { type: "children", of: "line", by: "bom" } } },
    line: { fields: { part: { type: "reference", to: "item" } } },
    item: { fields: { boms: { type: "children", of: "bom", by: "item" } } },
  } } as unknown as Model;
  const layout = { type: "tree", branches: { bom: "lines", line: "part.boms" } } as const;
  expect(below(model, layout, "bom", { id: "B", version: 1 })).toEqual({ entity: "line", where: "bom == 'B'", order: [] });
  expect(below(model, layout, "line", { id: "L", version: 1, part: { id: "P", label: "p" } })?.where).toBe("item == 'P'");
  expect(below(model, layout, "line", { id: "L", version: 1, part: null })?.where).toBe("");
  expect(below(model, layout, "item", { id: "I", version: 1 })).toBeUndefined();
  expect(below(model, { type: "tree", by: "above" }, "bom", { id: "B", version: 1 })?.where).toBe("above == 'B'");
});

describe("the rows behind a group", () => {
  const reference = { type: "reference", title: {}, to: "place" };
  const f = (address: object, asked: string, field: object, value: unknown) => behindGroup({ address, asked } as never, "a", field as never, value as never).f;

  test("are the same list with one more condition", () => {
    expect(behindGroup({ address: { q: "x", g: "a", f: [["b", "yes"]] }, asked: "b == true" }, "a", reference, { id: "1", label: "One" })).toEqual({ q: "x", g: "", f: [["b", "yes"], ["a", "equals", "1"]] });
    expect(f({}, "", reference, null)).toEqual([["a", "empty"]]);
    expect(f({}, "", { type: "state", title: {} }, "open")).toEqual([["a", "one_of", "open"]]);
    expect(f({}, "", { type: "boolean", title: {} }, false)).toEqual([["", "written", "a == false"]]);
    expect(f({}, "", { type: "user", title: {} }, { id: "u" })).toEqual([["", "written", "a == 'u'"]]);
  });

  test("stay within every alternative", () => {
    expect(f({ f: [["b", "yes"], ["", "or"], ["c", "yes"]] }, "(b == true) or (c == true)", reference, { id: "1" })).toEqual([["", "written", "((b == true) or (c == true)) and (a == '1')"]]);
  });
});

test("a list that was scrolled far is mended row by row", () => {
  const row = (id: string, name: string) => ({ id, version: 1, name });
  const data = { pages: [{ rows: [row("a", "A"), row("b", "B")], next: "x" }, { rows: [row("c", "C")], next: null }], pageParams: [] };
  const news = [{ changed: { item: ["a", "z"], other: ["b"] }, gone: { item: ["c"] }, all: false, next: "" }];
  const touched = touchedIn(data, news, "item");
  expect(touched).toEqual(["a", "c"]);
  expect(withRows(data, touched, [row("a", "New")]).pages.map((page) => page.rows.map((each) => each["name"]))).toEqual([["New", "B"], []]);
});

describe("a calendar's answers", () => {
  const told = (days: string[], cut: boolean) => wholeDays(days, cut, (day) => day, (day) => `${day}+`);

  test("that are whole are shown as they are", () => {
    expect(told(["1", "2"], false)).toEqual({ rows: ["1", "2"], crowded: null, next: null });
    expect(told([], false)).toEqual({ rows: [], crowded: null, next: null });
  });

  test("that are cut off within a day are asked on from that day", () => {
    expect(told(["1", "1", "2"], true)).toEqual({ rows: ["1", "1"], crowded: null, next: "2" });
  });

  test("that one day fills alone are asked on behind it", () => {
    expect(told(["1", "1", "1"], true)).toEqual({ rows: ["1", "1", "1"], crowded: "1", next: "1+" });
  });
});
