// @vitest-environment node
import { expect, test } from "vitest";
import { columnsOf, measured, slackOf } from "../../src/desk/list/columns.ts";
import { navigationOf } from "../../src/desk/shell/navigation.ts";
import type { Model } from "../../src/shared/api/types.ts";

const list = (of: string) => ({ of, title: {}, columns: [], layout: { type: "list" } });
const entity = { title: {}, actions: ["read"], fields: { code: { type: "text", title: {} }, note: { type: "long_text", title: {} }, n: { type: "integer", title: {} } }, field_order: [] };
const MODEL = { navigation: [], entities: { part: entity, tool: entity }, views: { part: list("part"), parts_in_stock: list("part"), tool: list("tool") }, forms: {} } as unknown as Model;

test("without a navigation each kind of record has one entry: the list that somebody wrote, else its own", () => {
  const views = navigationOf("a", MODEL).flatMap((group) => group.entries.map((entry) => ("to" in entry.target && "view" in entry.target.params ? entry.target.params.view : "")));
  expect(views).toEqual(["parts_in_stock", "tool"]);
});

test("the room that a wide screen leaves goes to the longest words, never to figures", () => {
  const columns = columnsOf(MODEL, { of: "part", columns: ["code", "n", "note"] }, "en");
  expect(slackOf(columns)?.path).toBe("note");
  expect(slackOf(columns.filter((column) => column.path === "n"))).toBeUndefined();
});

test("what names a record and what stands in a tag is never cut; of other words one in ten may be", () => {
  const rows = Array.from({ length: 20 }, (_, at) => ({ id: String(at), version: 1, code: at ? "A" : "A code of many letters", note: at ? "short" : "words that go on and on and on" }));
  const columns = columnsOf(MODEL, { of: "part", columns: ["code", "note"] }, "en");
  const [code, note] = measured(columns, rows, { language: "en", zone: "UTC", model: MODEL, yes: "", no: "" } as never);
  expect(code!.width).toBeGreaterThan(200);
  expect(note!.width).toBeLessThan(120);
});
