import { describe, expect, it } from "vitest";
import type { Json, Model } from "../../src/shared/api/types.ts";
import { partsOf, sayingsOf } from "../../src/desk/runs/telling.ts";
import { stepsOf } from "../../src/desk/runs/tree.ts";
import { askedOf, toldOf } from "../../src/desk/runs/ToldInput.tsx";
import type { Rule } from "../../src/desk/runs/api.ts";

describe("the steps of a rule", () => {
  it("are what their first key says, whatever else they name", () => {
    const steps = stepsOf([{ call: "priced", wait: { hours: 8 } }, { http: "https://example.com", query: { a: "1" } }, { if: "true", then: [{ stop: { en: "x" } }] }, { file: "xlsx", rows: {} }, { return: { n: "1" } }]);
    expect(steps.map((each) => each.kind)).toEqual(["call", "http", "if", "file", "return"]);
    expect(steps[2]?.blocks[0]?.steps.map((each) => [each.kind, each.position])).toEqual([["stop", "2/then/0"]]);
  });
});

describe("what a step says", () => {
  const model = { entities: {}, workflows: {} } as unknown as Model;
  const told = (given: Record<string, Json>) => stepsOf([given]).map((step) => [partsOf(step).map(([name]) => name), sayingsOf(step, "", model, () => "").map((each) => `${each.name}: ${each.text}`)])[0];

  it("tells the sets that it goes through apart from values that it names", () => {
    expect(told({ update: { w: "records" }, set: { note: "'x'" } })?.[0]).toEqual(["w"]);
    expect(told({ return: { made: "count(records)" } })).toEqual([[], ["made: count(records)"]]);
    expect(told({ compute: { late: "w.pieces" }, for_each: { w: "records" } })).toEqual([["w"], ["late: w.pieces"]]);
    expect(told({ wait: { until: "all(records, done)", days: 3 } })).toEqual([[], ["until: all(records, done)", "days: 3"]]);
  });
});

describe("what a rule is told", () => {
  const rule = { on: { called: true, input: { word: { type: "text", required: true }, n: { type: "integer" } } } } as unknown as Rule;
  const asked = askedOf(rule);

  it("is sent by its types, with what is written as JSON on top", () => {
    expect(asked.map((each) => [each.key, each.required])).toEqual([["word", true], ["n", false]]);
    expect(toldOf(asked, { raw: { word: "x", n: "7" }, more: "" }, "UTC")).toEqual({ word: "x", n: 7 });
    expect(toldOf(asked, { raw: { word: "x" }, more: '{"lines": [{"n": 1}]}' }, "UTC")).toEqual({ word: "x", lines: [{ n: 1 }] });
  });

  it("is not sent while it cannot be read", () => {
    expect(toldOf(asked, { raw: { n: "many" }, more: "" }, "UTC")).toBeUndefined();
    expect(toldOf(asked, { raw: {}, more: "[1]" }, "UTC")).toBeUndefined();
    expect(toldOf(asked, { raw: {}, more: "{" }, "UTC")).toBeUndefined();
  });
});
