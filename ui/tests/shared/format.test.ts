import { expect, test } from "vitest";
import { addDecimals, compareDecimals, formatDecimal, formatMoney, readDecimal } from "../../src/shared/format/decimal.ts";
import { formatDate, formatMoment, fromLocalInput, toLocalInput } from "../../src/shared/format/moment.ts";

test("no digit of a decimal is lost", () => {
  expect(formatDecimal("12345678901234567.123456", "en")).toBe("12,345,678,901,234,567.123456");
  expect(addDecimals("0.1", "0.2")).toBe("0.3");
  expect(addDecimals("-1.5", "0.5")).toBe("-1");
  expect(compareDecimals("1.10", "1.1")).toBe(0);
  expect(compareDecimals("-2", "1")).toBe(-1);
});

test("money keeps two digits at least and a unit price all of its own", () => {
  expect(formatMoney("2.5", "GBP", "en")).toBe("£2.50");
  expect(formatMoney("0.0125", "GBP", "en")).toBe("£0.0125");
});

test("what is no number is told apart from zero", () => {
  expect(readDecimal("")).toBeNull();
  expect(readDecimal("12a")).toBeNull();
  expect(readDecimal(".5")).toBe("0.5");
  expect(readDecimal("1,5")).toBeNull();
  expect(readDecimal("1,500")).toBe("1500");
});

test("a day never moves, a moment is shown on the app's clock", () => {
  expect(formatDate("2026-11-22", "en")).toBe("22 Nov 2026");
  expect(formatDate("2026-11-22", "zh")).toBe("2026/11/22");
  expect(formatMoment("2026-11-21T23:30:00Z", "zh", "Asia/Shanghai")).toBe("2026/11/22 07:30");
  expect(formatMoment("2026-11-21T23:30:00Z", "en", "Europe/London")).toBe("21 Nov 2026, 23:30");
});

test.each([
  ["2026-11-22T08:00", "Asia/Shanghai", "2026-11-22T00:00:00Z"],
  ["2026-07-01T12:00", "Europe/London", "2026-07-01T11:00:00Z"],
  ["2026-10-25T00:30", "Europe/London", "2026-10-24T23:30:00Z"],
  ["2026-12-01T00:00", "America/New_York", "2026-12-01T05:00:00Z"],
])("%s in %s is %s, and back", (local, zone, iso) => {
  expect(fromLocalInput(local, zone)).toBe(iso);
  expect(toLocalInput(iso, zone)).toBe(local);
});
