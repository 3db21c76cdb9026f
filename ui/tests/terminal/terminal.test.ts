import { describe, expect, test } from "vitest";
import type { Field } from "../../src/shared/api/types.ts";
import { canBeNegative, outside, pressed } from "../../src/terminal/fields/pad.ts";
import { addressOf, readPlace } from "../../src/terminal/route.ts";

describe("the keypad", () => {
  const field = (more: Partial<Field>): Field => ({ type: "decimal", title: {}, scale: 2, ...more });
  const keys = (text: string, of: Field) => text.split(" ").reduce((now, key) => pressed(now, key, of), "");

  test.each([
    ["1 2 . 5", {}, "12.5"], ["0 7", {}, "7"], [". 5", {}, "0.5"], ["1 . 2 3 4", {}, "1.23"], ["1 . .", {}, "1."],
    ["1 2 erase", {}, "1"], ["1 clear 2", {}, "2"], ["5 sign", {}, "-5"], ["5 sign sign", {}, "5"], ["sign . 5", {}, "-0.5"],
    ["1 . 5", { type: "integer" }, "15"],
  ])("%s with %o makes %s", (typed, options, text) => {
    expect(keys(typed, field(options))).toBe(text);
  });

  test("tells while typing on which side of its bounds a number lies", () => {
    const gauge = field({ min: "24.98", max: "25.02" });
    expect([outside("24.97", gauge), outside("25", gauge), outside("25.03", gauge), outside("", gauge)]).toEqual(["low", null, "high", null]);
    expect(outside("0", field({ min: "0", exclusive: true }))).toBe("low");
  });

  test("offers a sign only where a number may lie below zero", () => {
    expect([canBeNegative(field({})), canBeNegative(field({ min: "0" })), canBeNegative(field({ min: "-1" }))]).toEqual([true, false, true]);
  });
});

test("an address says where the terminal stands, and back", () => {
  const place = { app: "an app", form: "a/b", record: "01", mend: "x y" };
  expect(readPlace(addressOf(place))).toEqual(place);
  expect(readPlace("/terminal.html")).toEqual({ app: "", form: "", record: "", mend: "" });
  expect(addressOf({})).toBe("/terminal");
});
