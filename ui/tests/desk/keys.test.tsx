import { MantineProvider } from "@mantine/core";
import { act, render, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FilterBar } from "../../src/desk/list/FilterBar.tsx";
import { useShortcutKeys } from "../../src/desk/shell/shortcutKeys.ts";
import { SpeechProvider } from "../../src/shared/i18n/useTranslation.tsx";
import type { Speech } from "../../src/shared/i18n/speech.ts";

const press = (key: string) => (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

beforeEach(() => {
  document.body.innerHTML = '<button aria-keyshortcuts="F">filter</button><button aria-keyshortcuts="N">new</button><input id="a"><button id="b">b</button>';
  renderHook(() => { useShortcutKeys(() => undefined); });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function clicked(key: string) {
  const told = vi.fn();
  document.querySelector(`[aria-keyshortcuts="${key}"]`)?.addEventListener("click", told);
  return told;
}

test("letters typed before what a key opened is there are written there, and open nothing else", () => {
  const [filter, fresh] = [clicked("F"), clicked("N")];
  const written = vi.fn();
  const input = document.querySelector("input")!;
  input.addEventListener("input", written);
  for (const key of ["f", "Shift", "K", "i", "n"]) press(key);
  document.getElementById("b")?.focus();
  expect(filter).toHaveBeenCalledOnce();
  expect(fresh).not.toHaveBeenCalled();
  input.focus();
  expect(input.value).toBe("Kin");
  expect(written).toHaveBeenCalledOnce();
});

test("who goes on by other keys, or after a while, is not held", () => {
  const fresh = clicked("N");
  press("f");
  press("Tab");
  press("n");
  expect(fresh).toHaveBeenCalledTimes(1);
  vi.spyOn(performance, "now").mockReturnValue(performance.now() + 5000);
  press("n");
  expect(fresh).toHaveBeenCalledTimes(2);
});

test("letters typed while the filter menu is drawn and has not the cursor yet are not lost and do not close it", () => {
  document.body.innerHTML = "";
  vi.useFakeTimers();
  const words = { t: (key: string) => key, subscribe: () => () => undefined } as unknown as Speech;
  render(
    <MantineProvider env="test">
      <SpeechProvider speech={words}><FilterBar columns={[]} filters={[]} onChange={() => undefined} /></SpeechProvider>
    </MantineProvider>,
  );
  const sought = () => document.querySelector<HTMLInputElement>("[role=dialog] input");
  act(() => { press("f"); });
  expect(sought()).not.toBeNull();
  expect(document.activeElement).toBe(document.body);
  // The cursor comes a moment after the menu is drawn: until then keys belong to the page.
  for (const key of ["K", "i", "n", "x", "Backspace", "d"]) act(() => { press(key); });
  act(() => { vi.advanceTimersByTime(1000); });
  expect(document.activeElement).toBe(sought());
  expect(sought()?.value).toBe("Kind");
});
