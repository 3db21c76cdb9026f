import { render, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, test } from "vitest";
import { sizeOf } from "../../src/terminal/parts/Shown.tsx";
import { useOnce } from "../../src/terminal/useOnce.ts";
import { Hearing, useScanKeys, useScans, useScanTyped } from "../../src/terminal/scan/useScans.ts";

test("the second tap of a double tap does nothing while the first is being done", async () => {
  const done: string[] = [];
  let finish = () => {};
  const { result } = renderHook(() => useOnce(async (what: string) => {
    done.push(what);
    await new Promise<void>((resolve) => (finish = resolve));
  }));
  const first = result.current("first");
  await result.current("second");
  finish();
  await first;
  void result.current("third");
  expect(done).toEqual(["first", "third"]);
});

test("a number takes a third of a line, a date two thirds, a text all of it; Chinese is twice as wide", () => {
  expect(["128", "03 Dec 2010, 08:26", "WHITE HANGING HEART T-LIGHT HOLDER", "备料台", "玻璃星形烛台磨砂款"].map(sizeOf)).toEqual(["short", "middling", "long", "short", "middling"]);
});

function Hears({ heard }: { heard: string[] }) {
  useScans((code) => heard.push(code));
  return null;
}

function Keys({ typed, children }: { typed: string[]; children: ReactNode }) {
  useScanKeys();
  useScanTyped(() => typed.push("typed"));
  return children;
}

function scan(code: string[]) {
  for (const key of code) window.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
}

test("what lies under a locked screen hears no scan; where nobody hears, quick keys are what they are", () => {
  const [under, over, typed]: [string[], string[], string[]] = [[], [], []];
  const locked = (by: ReactNode) => <Keys typed={typed}><Hearing value={false}><Hears heard={under} /></Hearing>{by}</Keys>;
  const { rerender } = render(locked(null));
  scan([..."W-1002", "Enter"]);
  expect([under, typed]).toEqual([[], []]);
  rerender(locked(<Hears heard={over} />));
  scan([..."W-1002", "Enter"]);
  expect([under, over, typed]).toEqual([[], ["W-1002"], ["typed"]]);
});

test("a code is whole though the screen changes while it is typed", () => {
  const [before, after]: [string[], string[]] = [[], []];
  const { rerender } = render(<Keys typed={[]}><Hears key="work" heard={before} /></Keys>);
  scan([..."WO26"]);
  rerender(<Keys typed={[]}><Hears key="form" heard={after} /></Keys>);
  scan([..."1123", "Enter"]);
  expect([before, after]).toEqual([[], ["WO261123"]]);
});
