// @vitest-environment node
import { expect, test } from "vitest";
import { columnsOffered } from "../../src/desk/list/columns.ts";
import { pathTitles } from "../../src/shared/paths.ts";
import type { Field, Model } from "../../src/shared/api/types.ts";

const field = (zh: string, more: object = {}): Field => ({ type: "text", title: { zh, en: zh }, ...more });
const to = (zh: string, entity: string) => field(zh, { type: "reference", to: entity });
const entity = (fields: Record<string, Field>, label: string[] = []) => ({ fields, field_order: Object.keys(fields), label_fields: label });
const MODEL = {
  entities: {
    unit: entity({ code: field("代码"), name: field("名称") }, ["code"]),
    item: entity({ name: field("名称"), base_unit: to("单位", "unit"), other_unit: to("单位", "unit") }, ["name"]),
    order: entity({ name: field("名称"), item: to("物料", "item"), spare: to("备件", "item") }),
  },
} as unknown as Model;
const titles = (of: string, ...paths: string[]) => pathTitles(MODEL, of, paths, "zh");

test("what a record is called by is headed like the record", () => {
  expect(titles("order", "item.name", "name")).toEqual(["物料", "名称"]);
});

test("no two paths read alike, however far one has to go back", () => {
  expect(titles("item", "name", "other_unit.name")).toEqual(["名称", "单位 · 名称"]);
  expect(titles("order", "item", "item.name")).toEqual(["物料", "物料 · 名称"]);
  expect(titles("order", "item.base_unit.code", "spare.base_unit.code")).toEqual(["物料 · 单位 · 代码", "备件 · 单位 · 代码"]);
  expect(titles("item", "base_unit", "other_unit")).toEqual(["单位 (base_unit)", "单位 (other_unit)"]);
});

test("the menu of columns tells a record from its code, whichever of them is shown", () => {
  for (const chosen of [[], ["base_unit"], ["base_unit", "base_unit.code"]]) {
    const offered = columnsOffered(MODEL, { of: "item", columns: ["name", "base_unit.code"] }, "zh", chosen).map((column) => column.title);
    expect(new Set(offered).size).toBe(offered.length);
  }
});
