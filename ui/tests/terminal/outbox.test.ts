import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, test } from "vitest";
import type { Failure, Result } from "../../src/shared/api/result.ts";
import type { StoredFile, Value } from "../../src/shared/api/types.ts";
import { DeviceDatabase } from "../../src/terminal/offline/database.ts";
import { drain, type Post } from "../../src/terminal/offline/drain.ts";
import { newLocalId, newRecordId, type Draft, type Entry } from "../../src/terminal/offline/entry.ts";
import { Outbox } from "../../src/terminal/offline/outbox.ts";

const failure = (status: number, more: Partial<Failure> = {}): Failure => ({ status, code: "", title: "", detail: "", problems: [], requestId: "", ...more });
const refused = (status: number, more: Partial<Failure> = {}): Result<never> => ({ ok: false, failure: failure(status, more) });
const draft = (number: number, more: Partial<Draft> = {}): Draft => ({
  app: "a", person: "p1", by: "P", deed: { kind: "form", form: "f", record: newRecordId(), about: "" }, values: { number }, title: {}, about: "", release: "1", ...more,
});
const never = () => false;

/** A server that keeps one row for each key, as the real one does, behind a network that loses questions and answers. */
class Far implements Post {
  rows: { key: string; values: Record<string, Value> }[] = [];
  files: string[] = [];
  loses: () => "question" | "answer" | "" = () => "";
  answers: (entry: Entry) => Result<unknown> | null = () => null;

  upload: Post["upload"] = async (_entry, file) => {
    this.files.push(file.id);
    return { ok: true, value: { id: `stored-${file.id}`, name: file.name, type: "image/jpeg", size: 1 } satisfies StoredFile };
  };

  send: Post["send"] = async (entry, values) => {
    const lost = this.loses();
    if (lost === "question") return refused(0);
    const answer = this.answers(entry);
    if (!answer && !this.rows.some((row) => row.key === entry.id)) this.rows.push({ key: entry.id, values });
    return lost === "answer" ? refused(0) : (answer ?? { ok: true, value: {} });
  };
}

let factory: IDBFactory;
let outbox: Outbox;
let far: Far;
beforeEach(() => {
  factory = new IDBFactory();
  outbox = new Outbox(new DeviceDatabase(factory));
  far = new Far();
});

describe("the outbox", () => {
  test("outlives the page, in its order", async () => {
    for (const number of [1, 2, 3]) await outbox.add(draft(number));
    const next = new Outbox(new DeviceDatabase(factory));
    await next.load();
    expect(next.entries().map((entry) => [entry.counter, entry.values["number"]])).toEqual([[1, 1], [2, 2], [3, 3]]);
  });

  test("two windows never give the same number", async () => {
    const other = new Outbox(new DeviceDatabase(factory));
    await Promise.all([outbox.add(draft(1)), other.add(draft(2)), outbox.add(draft(3)), other.add(draft(4))]);
    await outbox.load();
    expect(outbox.entries().map((entry) => entry.counter)).toEqual([1, 2, 3, 4]);
  });

  test("gives back what was not sent yet, and nothing that is being sent", async () => {
    const entry = await outbox.add(draft(1));
    await outbox.whileSending(entry.id, async () => expect(await outbox.takeBack(entry.id)).toBe(false));
    expect(await outbox.takeBack(entry.id)).toBe(true);
    expect(await outbox.takeBack(entry.id)).toBe(false);
    expect(outbox.entries()).toEqual([]);
  });
});

describe("draining", () => {
  test("a hundred entries over a network that loses every third question and every fifth answer are a hundred rows in order", async () => {
    for (let number = 0; number < 100; number += 1) await outbox.add(draft(number));
    let turn = 0;
    far.loses = () => (++turn % 3 === 0 ? "question" : turn % 5 === 0 ? "answer" : "");
    for (let rounds = 0; outbox.entries().length > 0 && rounds < 300; rounds += 1) await drain(outbox, far, never);
    expect(far.rows.map((row) => row.values["number"])).toEqual(Array.from({ length: 100 }, (_, number) => number));
    expect(new Set(far.rows.map((row) => row.key)).size).toBe(100);
  });

  test("what is refused is set aside with its reasons and holds nothing up", async () => {
    await outbox.add(draft(1));
    await outbox.add(draft(2));
    far.answers = (entry) => (entry.values["number"] === 1 ? refused(422, { detail: "too many" }) : null);
    const round = await drain(outbox, far, never);
    expect([round.end, round.sent.length, round.refused.length]).toEqual(["empty", 1, 1]);
    expect(outbox.entries().map((entry) => [entry.state, entry.failure?.detail])).toEqual([["refused", "too many"]]);
    far.answers = () => null;
    await outbox.again(outbox.entries()[0]!.id);
    expect((await drain(outbox, far, never)).sent.length).toBe(1);
  });

  test("what somebody did who is not known any more waits; others go on", async () => {
    await outbox.add(draft(1, { person: "gone" }));
    await outbox.add(draft(2));
    far.answers = (entry) => (entry.person === "gone" ? refused(401) : null);
    const round = await drain(outbox, far, never);
    expect([[...round.away], far.rows.length, outbox.entries()[0]?.state]).toEqual([["gone"], 1, "waiting"]);
  });

  test("what may still be taken back is not sent, nor what came after it", async () => {
    const first = await outbox.add(draft(1));
    await outbox.add(draft(2));
    expect((await drain(outbox, far, (entry) => entry.id === first.id)).end).toBe("held");
    expect(far.rows).toEqual([]);
  });

  test("a record that is there already under the id made here is this very one", async () => {
    await outbox.add(draft(1));
    far.answers = () => refused(422, { problems: [{ code: "not_unique", message: "", path: "/id" }] });
    expect((await drain(outbox, far, never)).sent.length).toBe(1);
    expect(outbox.entries()).toEqual([]);
  });

  test("a server that stumbles is asked again, but an entry over which it always stumbles is set aside", async () => {
    await outbox.add(draft(1));
    far.answers = () => refused(500, { detail: "http_500" });
    for (let round = 0; round < 4; round += 1) expect((await drain(outbox, far, never)).end).toBe("unheard");
    expect(outbox.entries()[0]?.state).toBe("waiting");
    await drain(outbox, far, never);
    expect(outbox.entries()[0]?.state).toBe("refused");
  });

  test("pictures are sent before what they belong to, once", async () => {
    const id = newLocalId();
    await outbox.keepFile({ id, entry: "", name: "a.jpg", content: new Blob(["x"]) });
    await outbox.add(draft(1, { values: { photo: { id, name: "a.jpg", type: "image/jpeg", size: 1 } } }));
    let lost = true;
    far.loses = () => (lost ? "question" : "");
    await drain(outbox, far, never);
    lost = false;
    await drain(outbox, far, never);
    expect(far.files).toEqual([id]);
    expect(far.rows[0]?.values["photo"]).toBe(`stored-${id}`);
    expect(await outbox.file(id)).toBeUndefined();
  });
});

test("ids made here look like those of the server, and sort by time", () => {
  expect(newRecordId()).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  expect(newRecordId(1_000) < newRecordId(2_000)).toBe(true);
});
