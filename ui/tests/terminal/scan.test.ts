import { expect, test } from "vitest";
import { ScanListener, type Scan } from "../../src/terminal/scan/listener.ts";

function typed(text: string, gap: number, listener = new ScanListener(), start = 1000, value: string | null = null): (Scan | null)[] {
  return [...text].map((character, index) =>
    listener.press({ key: character === "\n" ? "Enter" : character === "\t" ? "Tab" : character, at: start + index * gap, value }),
  );
}

test("keys close together that end with Enter or Tab are a code", () => {
  expect(typed("AB-12/3\n", 8).at(-1)).toEqual({ code: "AB-12/3", target: null, before: null });
  expect(typed("AB-12/3\t", 30).at(-1)?.code).toBe("AB-12/3");
});

test("a person who types into an input is no scanner, however the text ends", () => {
  expect(typed("hello\n", 120, new ScanListener(), 0, "").filter(Boolean)).toEqual([]);
  expect(typed("hello\n", 200).filter(Boolean)).toEqual([]);
  expect(typed("ab\n", 5).filter(Boolean)).toEqual([]);
});

test("where no input has the focus a slow scanner is believed", () => {
  expect(typed("CODE9\n", 120).at(-1)?.code).toBe("CODE9");
});

test("a scanner that stumbles loses nothing: half a code must never be looked up", () => {
  const listener = new ScanListener();
  typed("50123", 8, listener, 0);
  expect(typed("45678900\n", 8, listener, 300).at(-1)?.code).toBe("5012345678900");
});

test("a slow letter before a scan is not part of it", () => {
  const listener = new ScanListener();
  typed("x", 0, listener, 0);
  expect(typed("CODE9\n", 10, listener, 900, "x").at(-1)).toEqual({ code: "CODE9", target: null, before: "x" });
});

test("an Enter long after the keys ends nothing", () => {
  const listener = new ScanListener();
  typed("CODE9", 10, listener, 0);
  expect(listener.press({ key: "Enter", at: 900 })).toBeNull();
});

test("shift and its like are no letters", () => {
  const listener = new ScanListener();
  const keys = ["Shift", "A", "Shift", "B", "C", "Enter"];
  expect(keys.map((key, index) => listener.press({ key, at: index * 5 })).at(-1)?.code).toBe("ABC");
});

test("two scans after each other are two codes", () => {
  const listener = new ScanListener();
  expect(typed("ONE1\n", 5, listener, 0).at(-1)?.code).toBe("ONE1");
  expect(typed("TWO2\n", 5, listener, 25).at(-1)?.code).toBe("TWO2");
});
