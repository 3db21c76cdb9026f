import { describe, expect, test, vi } from "vitest";
import { createClient } from "../../src/shared/api/client.ts";
import { problemsByField } from "../../src/shared/api/result.ts";
import { serverOf } from "../../src/shared/api/server.ts";

function answering(response: Response | Error) {
  const send = vi.fn(async (_address: RequestInfo | URL, _init?: RequestInit) => {
    if (response instanceof Error) throw response;
    return response;
  });
  const onSignedOut = vi.fn();
  const client = createClient({ language: () => "zh", onSignedOut, fetch: send });
  const sent = () => ({ address: String(send.mock.calls[0]?.[0]), init: send.mock.calls[0]?.[1] as RequestInit & { headers: Record<string, string> } });
  return { client, server: serverOf(client), onSignedOut, sent };
}

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

describe("what is sent", () => {
  test("reading names the language and carries no token of intent", async () => {
    const { server, sent } = answering(json({ rows: [], next: null }));
    await server.list("a b", "thing", { where: "x == 'a&b'", fields: ["a", "b.c"], limit: 5, cursor: null, search: "" });
    expect(sent().address).toBe("/api/a%20b/records/thing?where=x+%3D%3D+%27a%26b%27&fields=a%2Cb.c&limit=5");
    expect(sent().init.headers).toMatchObject({ "Accept-Language": "zh" });
    expect(sent().init.headers).not.toHaveProperty("X-Formwright");
    expect(sent().init.headers).not.toHaveProperty("Idempotency-Key");
  });

  test("posting carries the mark against forged requests and the key that was made before", async () => {
    const { server, sent } = answering(json({ id: "1", version: 1 }, 201));
    await server.submit("app", "form", { a: "1" }, "key-1");
    expect(sent().init).toMatchObject({ method: "POST", body: '{"a":"1"}', credentials: "same-origin" });
    expect(sent().init.headers).toMatchObject({ "X-Formwright": "1", "Idempotency-Key": "key-1", "Content-Type": "application/json" });
  });

  test("a file goes as form data, whose boundary the browser names itself", async () => {
    const { server, sent } = answering(json({ read: 0 }));
    await server.importRecords("app", "thing", new File(["a"], "a.csv"), true, "skip_bad");
    expect(sent().address).toBe("/api/app/records/thing/import?dry_run=1&mode=skip_bad");
    expect(sent().init.body).toBeInstanceOf(FormData);
    expect(sent().init.headers).not.toHaveProperty("Content-Type");
  });
});

describe("what comes back", () => {
  test("a refusal with its problems", async () => {
    const problems = [{ code: "too_large", message: "At most 10.", field: "amount", path: "/amount" }];
    const { server } = answering(json({ title: "Invalid", detail: "No.", code: "invalid", problems, request_id: "r1" }, 422));
    const result = await server.create("app", "thing", {});
    expect(result).toEqual({ ok: false, failure: { status: 422, code: "invalid", title: "Invalid", detail: "No.", problems, requestId: "r1" } });
  });

  test("a stale version brings the record as it is now", async () => {
    const { server } = answering(json({ code: "stale_version", current: { id: "1", version: 3 } }, 409));
    const result = await server.change("app", "thing", "1", 2, { a: "1" });
    expect(!result.ok && result.failure.current).toEqual({ id: "1", version: 3 });
  });

  test("a lost network and an unreadable answer are failures, not exceptions", async () => {
    expect(await answering(new TypeError("failed to fetch")).server.me()).toMatchObject({ ok: false, failure: { status: 0, code: "unreachable" } });
    expect(await answering(new Response("<html>", { status: 502 })).server.me()).toMatchObject({ ok: false, failure: { status: 502, code: "unreadable_answer" } });
  });

  test("an ended session is told, except where one only asks who one is", async () => {
    const asked = answering(json({ code: "unauthenticated" }, 401));
    await asked.server.me();
    expect(asked.onSignedOut).not.toHaveBeenCalled();
    const worked = answering(json({ code: "unauthenticated" }, 401));
    await worked.server.model("app");
    expect(worked.onSignedOut).toHaveBeenCalledOnce();
  });
});

test("problems are sorted by the field that they speak of", () => {
  const problems = [
    { code: "a", message: "A.", field: "x" }, { code: "b", message: "B.", hint: "Do C.", path: "/0/x" }, { code: "d", message: "D.", path: "/0" },
  ];
  expect(problemsByField(problems)).toEqual({ x: ["A.", "B. Do C."], "": ["D."] });
});
