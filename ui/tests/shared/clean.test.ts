import { expect, test } from "vitest";
import type { Field } from "../../src/shared/api/types.ts";
import { clean, sameValue } from "../../src/shared/form/clean.ts";

const field = (type: string, more: Partial<Field> = {}): Field => ({ type, title: {}, ...more });

test.each([
  ["decimal", { scale: 2 }, " 1,234.50 ", "1234.5"],
  ["decimal", { scale: 2 }, "１２．５", "12.5"],
  ["quantity", {}, "-0.000", "0"],
  ["integer", {}, "007", 7],
  ["text", {}, " kept ", " kept "],
  ["text", {}, "   ", null],
  ["date", {}, "2026-11-22", "2026-11-22"],
  ["datetime", {}, "2026-11-22T08:00", "2026-11-22T00:00:00Z"],
  ["datetime", {}, "2026-11-22T08:00:00Z", "2026-11-22T08:00:00Z"],
  ["json", {}, '{"a":1}', { a: 1 }],
  ["of a later release", {}, "as it is", "as it is"],
])("%s %o reads %s", (type, options, raw, value) => {
  expect(clean(raw, field(type, options), "Asia/Shanghai")).toEqual({ value });
});

test.each([
  ["decimal", { scale: 2 }, "1.234", "clean.too_many_places"],
  ["integer", {}, "1.5", "clean.too_many_places"],
  ["decimal", {}, "1e5", "clean.not_a_number"],
  ["decimal", { min: "0", exclusive: true }, "0", "clean.must_be_above"],
  ["decimal", { max: "24.98" }, "24.981", "clean.too_large"],
  ["decimal", { min: "9007199254740993" }, "9007199254740992", "clean.too_small"],
  ["text", { max_length: 3 }, "four", "clean.too_long"],
  ["date", {}, "22/11/2026", "clean.not_a_date"],
  ["json", {}, "{", "clean.not_json"],
])("%s %o refuses %s", (type, options, raw, key) => {
  expect(clean(raw, field(type, options), "Asia/Shanghai")).toMatchObject({ refused: { key } });
});

test("references are the same by id, empty and missing are the same", () => {
  expect(sameValue({ id: "1", label: "a" }, "1")).toBe(true);
  expect(sameValue(null, undefined)).toBe(true);
  expect(sameValue({ a: [1] }, { a: [1] })).toBe(true);
  expect(sameValue("1", 1)).toBe(false);
});
