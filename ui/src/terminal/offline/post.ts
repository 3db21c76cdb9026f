import { pathOf, type Client } from "../../shared/api/client.ts";
import type { Names } from "../../shared/form/runtime.ts";
import type { StoredFile } from "../../shared/api/types.ts";
import type { Post } from "./drain.ts";
import type { Entry } from "./entry.ts";

/** Nobody waits at the screen for it, and a network that only seems to be there must not hold the rest up. */
const LONGEST_WAIT = 20_000;

/** Carries entries to the server, each in the name of whoever made it and under its own key. */
export function postOf(client: Client): Post {
  const wait = () => AbortSignal.timeout(LONGEST_WAIT);
  return {
    upload: (entry, { name, content }) => {
      const file = new File([content], name, { type: content.type });
      return client.post<StoredFile>(pathOf(entry.app, "files"), { file, as: entry.person, signal: wait() });
    },
    send: (entry, values) => client.post(addressOf(entry), { body: bodyOf(entry, values), idempotencyKey: entry.id, as: entry.person, signal: wait() }),
  };
}

function addressOf({ app, deed }: Entry): string {
  if (deed.kind === "form") return pathOf(app, "forms", deed.form);
  return pathOf(app, "records", deed.entity, deed.record, "transitions", deed.transition);
}

function bodyOf({ deed }: Entry, values: Names): Names {
  return deed.kind === "form" ? { ...values, id: deed.record } : { ...values, version: deed.version };
}
