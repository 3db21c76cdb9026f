import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import type { Failure, Result } from "../../src/shared/api/result.ts";
import type { Server } from "../../src/shared/api/server.ts";
import type { Me, SharedDevice } from "../../src/shared/api/types.ts";
import { DeviceDatabase } from "../../src/terminal/offline/database.ts";
import { Outbox } from "../../src/terminal/offline/outbox.ts";
import { People, type Presence } from "../../src/terminal/people.ts";

const chen = { id: "01CHEN", name: "chen", title: "Chen" } as Me;
const anna = { id: "01ANNA", name: "anna", title: "Anna" } as Me;
const at = (title: string) => ({ title }) as SharedDevice;
const failure: Failure = { status: 401, code: "", title: "", detail: "", problems: [], requestId: "" };

/** People at a device that knows Chen from before, and a server that answers who works there when it is told to. */
async function opened(name: string) {
  const database = new DeviceDatabase(indexedDB, name);
  await database.setFact("presence", { ready: true, device: at("here"), me: chen, known: [] } satisfies Presence);
  let answer: (me: Result<Me>) => void = () => {};
  let asked: () => void = () => {};
  const begun = new Promise<void>((resolve) => { asked = resolve; });
  const me = new Promise<Result<Me>>((resolve) => { answer = resolve; });
  const server = {
    device: async () => ({ ok: true, value: { device: at("here") } }),
    me: () => { asked(); return me; },
    signInHere: async () => ({ ok: true, value: anna }),
    moveDevice: async () => ({ ok: true, value: at("there") }),
  } as unknown as Server;
  const people = new People(server, database, new Outbox(database));
  const started = people.start();
  await begun;
  return { people, ends: async (result: Result<Me>) => { answer(result); await started; } };
}

test("who steps away while the server is asked who works here is not brought back by its answer", async () => {
  const { people, ends } = await opened("away");
  await people.away();
  await ends({ ok: true, value: chen });
  expect(people.presence()).toMatchObject({ ready: true, me: null });
});

test("who comes meanwhile stays, and so does the station that the device was moved to", async () => {
  const { people, ends } = await opened("came");
  await people.away();
  await people.byPin({ name: "anna", pin: "1234" });
  await people.move("there");
  await ends({ ok: false, failure });
  expect(people.presence()).toMatchObject({ me: anna, device: at("there") });
});

test("where nobody did anything meanwhile, the server decides", async () => {
  const { people, ends } = await opened("as before");
  await ends({ ok: false, failure });
  expect(people.presence().me).toBeNull();
});

test("a badge over somebody else's work asks for its PIN next, and is forgotten once somebody came or left", async () => {
  const { people, ends } = await opened("badge");
  await ends({ ok: true, value: chen });
  await people.away("W-1002");
  expect(people.presence()).toMatchObject({ me: null, badge: "W-1002" });
  await people.byPin({ badge: "W-1002", pin: "1234" });
  expect(people.presence()).toMatchObject({ me: anna, badge: "", known: [{ badge: "W-1002" }] });
  await people.away("W-1003");
  await people.away();
  expect(people.presence()).toMatchObject({ me: null, badge: "" });
});
