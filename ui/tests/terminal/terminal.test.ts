import { describe, expect, test, vi } from "vitest";
import type { Field } from "../../src/shared/api/types.ts";
import type { Result } from "../../src/shared/api/result.ts";
import { canBeNegative, outside, pressed } from "../../src/terminal/fields/pad.ts";
import { addressOf, readPlace } from "../../src/terminal/route.ts";
import { sendUntilHeard } from "../../src/terminal/sending.ts";

const failed = (status: number): Result<string> => ({
  ok: false, failure: { status, code: "", title: "", detail: "", problems: [], requestId: "" },
});

describe("sending", () => {
  const sending = (stopped = () => false) => ({ onAttempt: vi.fn(), pause: vi.fn(async (_milliseconds: number) => undefined), stopped });

  test("goes on while nobody answers, with longer pauses, up to a limit", async () => {
    const answers = [...Array<Result<string>>(6).fill(failed(0)), failed(503), { ok: true, value: "taken" } as const];
    const way = sending();
    const result = await sendUntilHeard(async () => answers.shift()!, way);
    expect(result).toEqual({ ok: true, value: "taken" });
    expect(way.pause.mock.calls.map(([milliseconds]) => milliseconds)).toEqual([1000, 2000, 4000, 8000, 15000, 15000, 15000]);
    expect(way.onAttempt).toHaveBeenLastCalledWith(8);
  });

  test("an answer is an answer, also when it is no", async () => {
    const send = vi.fn(async () => failed(422));
    expect(await sendUntilHeard(send, sending())).toEqual(failed(422));
    expect(send).toHaveBeenCalledOnce();
  });

  test("the person can stop waiting", async () => {
    const send = vi.fn(async () => failed(0));
    let waited = false;
    const way = { ...sending(() => waited), pause: async () => void (waited = true) };
    expect(await sendUntilHeard(send, way)).toEqual(failed(0));
    expect(send).toHaveBeenCalledOnce();
  });
});

describe("the keypad", () => {
  const field = (more: Partial<Field>): Field => ({ type: "decimal", title: {}, scale: 2, ...more });
  const keys = (text: string, of: Field) => text.split(" ").reduce((now, key) => pressed(now, key, of), "");

  test.each([
    ["1 2 . 5", {}, "12.5"], ["0 7", {}, "7"], [". 5", {}, "0.5"], ["1 . 2 3 4", {}, "1.23"], ["1 . .", {}, "1."],
    ["1 2 erase", {}, "1"], ["1 clear 2", {}, "2"], ["5 sign", {}, "-5"], ["5 sign sign", {}, "5"], ["sign . 5", {}, "-0.5"],
    ["1 . 5", { type: "integer" }, "15"],
  ])("%s with %o makes %s", (typed, options, text) => {
    expect(keys(typed, field(options))).toBe(text);
  });

  test("tells while typing on which side of its bounds a number lies", () => {
    const gauge = field({ min: "24.98", max: "25.02" });
    expect([outside("24.97", gauge), outside("25", gauge), outside("25.03", gauge), outside("", gauge)]).toEqual(["low", null, "high", null]);
    expect(outside("0", field({ min: "0", exclusive: true }))).toBe("low");
  });

  test("offers a sign only where a number may lie below zero", () => {
    expect([canBeNegative(field({})), canBeNegative(field({ min: "0" })), canBeNegative(field({ min: "-1" }))]).toEqual([true, false, true]);
  });
});

test("an address says where the terminal stands, and back", () => {
  const place = { app: "an app", form: "a/b", record: "01" };
  expect(readPlace(addressOf(place))).toEqual(place);
  expect(readPlace("/terminal.html")).toEqual({ app: "", form: "", record: "" });
  expect(addressOf({})).toBe("/terminal");
});
