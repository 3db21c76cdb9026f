import { describe, expect, test } from "vitest";
import { askedAt, named, pieces } from "../../src/desk/talk/mentions.ts";

const li = { id: "1", label: "李 四" };
const lisi = { id: "2", label: "李 四光" };

describe("names in comments", () => {
  test.each([
    ["@", 1, { from: 0, text: "" }], ["see @an", 7, { from: 4, text: "an" }], ["请（@李", 4, { from: 2, text: "李" }],
    ["a@b.example", 11, null], ["@an n", 5, null], ["see @an", 2, null],
  ])("%j at %i", (text, caret, asked) => expect(askedAt(text, caret)).toEqual(asked));

  test("a person is put where the @ stood", () => {
    expect(named("see @an now", { from: 4, text: "an" }, { id: "1", label: "Ann" })).toEqual({ text: "see @Ann  now", caret: 9 });
  });

  test("the longer name wins, and plain words stay", () => {
    expect(pieces("问 @李 四光 和 @李 四", [li, lisi])).toEqual([
      { text: "问 ", named: false }, { text: "@李 四光", named: true }, { text: " 和 ", named: false }, { text: "@李 四", named: true },
    ]);
    expect(pieces("", [li])).toEqual([]);
  });
});
