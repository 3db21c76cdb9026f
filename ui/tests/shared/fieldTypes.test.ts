import { describe, expect, it } from "vitest";
import { clean, sameValue, toWire } from "../../src/shared/form/clean.ts";
import { formatDuration, readDuration } from "../../src/shared/format/duration.ts";
import { percentInput, percentRaw } from "../../src/shared/format/percent.ts";

const field = (type: string) => ({ type, title: {} });

describe("durations", () => {
  it.each([["1:30", 5400], ["1:30:05", 5405], ["1h 30m", 5400], ["90", 90], ["-0:30", -1800], ["2d", 172_800]])("reads %s", (text, seconds) => {
    expect(readDuration(text)).toBe(seconds);
  });
  it.each(["", "soon", "1:75", "m", "-"])("does not read %s", (text) => expect(readDuration(text)).toBeNull());
  it("writes what it reads", () => {
    for (const seconds of [0, 59, 60, 3600, 5405, -90]) expect(readDuration(formatDuration(seconds))).toBe(seconds);
  });
});

describe("percentages", () => {
  it.each([["0.25", "25"], ["0.1234", "12.34"], ["1", "100"], ["-0.005", "-0.5"], ["0", "0"]])("%s is shown as %s %", (fraction, shown) => {
    expect(percentInput(fraction)).toBe(shown);
    expect(percentRaw(shown)).toBe(fraction);
  });
  it("leaves what is being typed alone", () => {
    expect(percentInput(percentRaw("12."))).toBe("12.");
    expect(percentRaw("")).toBe("");
  });
});

describe("cleaning", () => {
  it("knows times and durations", () => {
    expect(clean("8:30", field("time"), "UTC")).toEqual({ value: "8:30" });
    expect(clean("24:00", field("time"), "UTC")).toHaveProperty("refused");
    expect(clean("1h", field("duration"), "UTC")).toEqual({ value: 3600 });
    expect(clean("soon", field("duration"), "UTC")).toHaveProperty("refused");
  });
  it("takes an empty list for no value and sends records by id", () => {
    expect(clean([], field("many"), "UTC")).toEqual({ value: null });
    expect(toWire([{ id: "A", label: "a" }])).toEqual(["A"]);
    expect(sameValue([{ id: "A", label: "a" }], ["A"])).toBe(true);
  });
});
