import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import type { Result } from "../../src/shared/api/result.ts";
import { DeviceDatabase } from "../../src/terminal/offline/database.ts";
import { KeptAnswers } from "../../src/terminal/offline/kept.ts";

const says = (value: string) => async (): Promise<Result<string>> => ({ ok: true, value });
const refuses = (status: number) => async (): Promise<Result<string>> => ({
  ok: false, failure: { status, code: "no", title: "", detail: "", problems: [], requestId: "" },
});
const settled = () => new Promise((resolve) => setTimeout(resolve, 30));

function opened(name: string) {
  const kept = new KeptAnswers(new DeviceDatabase(indexedDB, name));
  let news = 0;
  kept.onNews(() => { news += 1; });
  return { kept, news: () => news };
}

test("what is kept is given at once, and news are told only where the server says something else", async () => {
  const { kept, news } = opened("at once");
  expect(await kept.atOnce("k", says("first"))).toEqual({ ok: true, value: "first" });
  expect(await kept.atOnce("k", says("first"))).toEqual({ ok: true, value: "first" });
  await settled();
  expect(news()).toBe(0);
  expect(await kept.atOnce("k", says("second"))).toEqual({ ok: true, value: "first" });
  await settled();
  expect(news()).toBe(1);
  expect(await kept.soon("k", says("second"))).toEqual({ ok: true, value: "second" });
});

test("what may not be seen any more is told and kept no longer; a session that ended is no news", async () => {
  const { kept, news } = opened("gone");
  await kept.keep("k", "before");
  expect(await kept.atOnce("k", refuses(401))).toEqual({ ok: true, value: "before" });
  await settled();
  expect(news()).toBe(0);
  expect(await kept.atOnce("k", refuses(404))).toEqual({ ok: true, value: "before" });
  await settled();
  expect(news()).toBe(1);
  expect(await kept.recall("k")).toBeUndefined();
});
