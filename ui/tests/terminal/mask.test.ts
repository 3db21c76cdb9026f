// @vitest-environment node
import { expect, test } from "vitest";
import { fits } from "../../src/terminal/scan/mask.ts";

test.each([
  ["SN-000123", "SN-######", true], ["SN-00012", "SN-######", false], ["SN-0001234", "SN-######", false], ["XSN-000123", "SN-######", false],
  ["WO26", "SN-######", false], ["A7", "@#", true], ["77", "@#", false], ["SN-ANY thing", "SN-*", true], ["SN", "SN-*", false],
  ["0104912345678904211A", "01##############21*", true], ["01049123456789042", "01##############21*", false],
  ["a.b", "a.b", true], ["axb", "a.b", false], ["a+(b)", "a+(b)", true], ["[x]\\", "[x]\\", true],
])("whether %s looks like %s: %s", (code, mask, expected) => { expect(fits(code, [mask])).toBe(expected); });

test("one of several is enough, none takes nothing", () => {
  expect([fits("AB", ["##", "@@"]), fits("AB", [])]).toEqual([true, false]);
});
