import { MantineProvider } from "@mantine/core";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { AskedDay } from "../../src/desk/parts/days/AskedDay.tsx";
import { DayInput, type DayProps } from "../../src/desk/parts/days/DayInput.tsx";
import type { Speech } from "../../src/shared/i18n/speech.ts";
import { SpeechProvider } from "../../src/shared/i18n/useTranslation.tsx";

const told = vi.fn();
const called = (day: string) => new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
afterEach(() => { told.mockReset(); vi.unstubAllGlobals(); });

function shown(language: string, begin: string, rest: Partial<DayProps> = {}, Drawn = DayInput) {
  const speech = { t: (key: string) => key, language, subscribe: () => () => undefined } as unknown as Speech;
  function Held() {
    const [value, setValue] = useState(begin);
    return <Drawn label="Due" now="2026-11-22T09:15" {...rest} value={value} onChange={(next) => { told(next); setValue(next); }} />;
  }
  render(<MantineProvider env="test"><SpeechProvider speech={speech}><Held /></SpeechProvider></MantineProvider>);
  return screen.getByLabelText<HTMLInputElement>("Due");
}

test("a day stands in the person's language, whatever the browser speaks", () => {
  expect(shown("en", "2026-12-01").value).toBe("01 Dec 2026");
  expect(shown("zh", "2026-12-01", { label: "日期" })).toBeDefined();
  expect(screen.getByLabelText<HTMLInputElement>("日期").value).toBe("2026/12/01");
});

test("what is typed is given as a day as soon as it is one, and drawn as one when left", async () => {
  const user = userEvent.setup();
  const input = shown("en", "");
  await user.type(input, "1 dec");
  expect(told).toHaveBeenLastCalledWith("2026-12-01");
  expect(input.value).toBe("1 dec");
  await user.tab();
  expect(input.value).toBe("01 Dec 2026");
});

test("arrow keys step by days, page keys by months, also from nothing", () => {
  const input = shown("en", "");
  for (const key of ["ArrowUp", "ArrowUp", "PageUp", "ArrowDown"]) fireEvent.keyDown(input, { key });
  expect(told.mock.calls.flat()).toEqual(["2026-11-22", "2026-11-23", "2026-12-23", "2026-12-22"]);
});

test("the sheet is walked by keys and gives what is pressed; the cursor comes back", async () => {
  const user = userEvent.setup();
  const input = shown("en", "2026-11-30");
  input.focus();
  fireEvent.keyDown(input, { key: "ArrowDown", altKey: true });
  const day = await screen.findByRole("button", { name: called("2026-11-30") });
  await waitFor(() => { expect(document.activeElement).toBe(day); });
  await user.keyboard("{ArrowRight}");
  await waitFor(() => { expect(document.activeElement?.getAttribute("aria-label")).toBe(called("2026-12-01")); });
  await user.keyboard("{PageDown}{Home}");
  await waitFor(() => { expect(document.activeElement?.getAttribute("aria-label")).toBe(called("2026-12-28")); });
  await user.keyboard("{Enter}");
  expect(told).toHaveBeenLastCalledWith("2026-12-28");
  await waitFor(() => { expect(screen.queryByRole("grid")).toBeNull(); });
});

test("a moment keeps its time when its day is picked, and its day when its time is typed", async () => {
  const user = userEvent.setup();
  const input = shown("en", "2026-11-30T08:30", { time: true });
  expect(input.value).toBe("30 Nov 2026 08:30");
  await user.click(screen.getByRole("button", { name: "days.choose" }));
  await user.click(await screen.findByRole("button", { name: called("2026-11-28") }));
  expect(told).toHaveBeenLastCalledWith("2026-11-28T08:30");
  const time = screen.getByLabelText("days.time");
  await user.clear(time);
  await user.type(time, "2:45 pm{Enter}");
  expect(told).toHaveBeenLastCalledWith("2026-11-28T14:45");
});

test("outside a form, what is no day is given to nobody and told when left", async () => {
  const user = userEvent.setup();
  const input = shown("en", "2026-11-30", {}, AskedDay);
  await user.clear(input);
  await user.type(input, "soon");
  expect(told.mock.calls.flat().filter(Boolean).filter((each) => each !== "2026-11-30")).toEqual([]);
  expect(screen.queryByText("days.no_day")).toBeNull();
  expect(input.checkValidity()).toBe(false);
  await user.tab();
  expect(screen.getByText("days.no_day")).toBeDefined();
  expect(input.value).toBe("soon");
});

test("on a touch screen the device's own picker asks", () => {
  vi.stubGlobal("matchMedia", (media: string) => ({ matches: media === "(pointer: coarse)", media, addEventListener: () => undefined, removeEventListener: () => undefined }));
  expect(shown("en", "2026-12-01").type).toBe("date");
});
