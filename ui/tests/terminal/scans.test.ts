import { renderHook } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { useScanKeys, useScans } from "../../src/terminal/scan/useScans.ts";

/** Types on what has the focus, with so many milliseconds from key to key. */
function type(text: string, gap: number): void {
  [...text, "Enter"].forEach((key, at) => {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    Object.defineProperty(event, "timeStamp", { value: 1000 + at * gap });
    document.activeElement?.dispatchEvent(event);
  });
}

test.each([
  ["nothing", "<p>", 100, true],
  ["a chosen reason", '<input type="radio" value="R1">', 100, true],
  ["a tick", '<input type="checkbox">', 100, true],
  ["a text", "<input>", 100, false],
  ["a text", "<input>", 20, true],
])("where %s has the focus (%s), a scanner of %d ms a key is heard: %s", (_, html, gap, isHeard) => {
  const heard = vi.fn();
  renderHook(() => { useScanKeys(); useScans(heard); });
  document.body.innerHTML = html;
  document.querySelector<HTMLElement>("input")?.focus();
  type("SN-500001", gap);
  expect(heard.mock.calls).toEqual(isHeard ? [["SN-500001"]] : []);
});
