// @vitest-environment node
import { expect, test } from "vitest";
import { isDay, isMoment, readDay, readMoment, readTime, shownDay, shownMoment } from "../../src/desk/parts/days/typed.ts";

const TODAY = "2026-11-22";

test.each([
  ["2026-12-01", "2026-12-01"], ["2026/12/1", "2026-12-01"], ["2026.12.1", "2026-12-01"], ["20261201", "2026-12-01"], ["2026 12 01", "2026-12-01"],
  ["1 Dec 2026", "2026-12-01"], ["1dec2026", "2026-12-01"], ["Dec 1, 2026", "2026-12-01"], ["1 December", "2026-12-01"], ["12 Sept 2026", "2026-09-12"],
  ["1/12/2026", "2026-12-01"], ["01.12.2026", "2026-12-01"], ["12/31/2026", "2026-12-31"], ["1/12", "2026-12-01"],
  ["today", TODAY], ["tomorrow", "2026-11-23"], ["+9", "2026-12-01"], ["-22", "2026-10-31"], ["２０２６－１２－０１", "2026-12-01"],
])("%s is a day in English", (text, day) => { expect(readDay(text, "en", TODAY)).toBe(day); });

test.each([
  ["2026年12月1日", "2026-12-01"], ["2026/12/01", "2026-12-01"], ["12月1日", "2026-12-01"], ["12-1", "2026-12-01"], ["12/1", "2026-12-01"], ["明天", "2026-11-23"],
])("%s is a day in Chinese", (text, day) => { expect(readDay(text, "zh", TODAY)).toBe(day); });

test.each(["", "2026", "2026-13-01", "2026-02-29", "31/02/2026", "soon", "1 Foo 2026", "99999999", "0000-01-01", "2026-1", "20260229"])("%s is no day", (text) => {
  expect([readDay(text, "en", TODAY), readDay(text, "zh", TODAY)]).toEqual([null, null]);
});

test.each([
  ["8", "08:00"], ["8:05", "08:05"], ["0805", "08:05"], ["805", "08:05"], ["23:59:58", "23:59:58"], ["8.30", "08:30"], ["8h", "08:00"],
  ["2:30 pm", "14:30"], ["12am", "00:00"], ["12:15 PM", "12:15"], ["下午2:30", "14:30"], ["14点30分", "14:30"], ["14点", "14:00"], ["８：０５", "08:05"],
])("%s is a time", (text, time) => { expect(readTime(text)).toBe(time); });

test.each(["", "24:00", "8:60", "2560", "13 pm", "0 am", "noon", "8:05:99"])("%s is no time", (text) => { expect(readTime(text)).toBeNull(); });

test("a moment is a day with a time behind it, or the beginning of a day", () => {
  const read = (text: string, language = "en") => readMoment(text, language, `${TODAY}T09:15`);
  expect(read("2026-12-01T08:30")).toBe("2026-12-01T08:30");
  expect(read("1 Dec 2026, 8:30")).toBe("2026-12-01T08:30");
  expect(read("tomorrow 2:30 pm")).toBe("2026-11-23T14:30");
  expect(read("2026/12/1 下午2:30", "zh")).toBe("2026-12-01T14:30");
  expect(read("2026-12-01")).toBe("2026-12-01T00:00");
  expect(read("now")).toBe(`${TODAY}T09:15`);
  expect([read("8:30"), read("2026-12-01 25:00"), read("")]).toEqual([null, null, null]);
});

test.each(["zh", "en"])("whatever is shown in %s is read as what it is", (language) => {
  for (let at = Date.UTC(2024, 0, 1); at < Date.UTC(2025, 0, 1); at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10);
    expect(readDay(shownDay(day, language), language, TODAY)).toBe(day);
    expect(readMoment(shownMoment(`${day}T23:05`, language), language, `${TODAY}T00:00`)).toBe(`${day}T23:05`);
  }
});

test("what is no day is told from one, and shown as it was typed", () => {
  expect([isDay("2026-02-28"), isDay("2026-02-29"), isDay("soon"), isMoment("2026-02-28T24:00x"), isMoment("2026-02-28T23:00")]).toEqual([true, false, false, false, true]);
  expect([shownDay("soon", "en"), shownMoment("soon", "en")]).toEqual(["soon", "soon"]);
});
