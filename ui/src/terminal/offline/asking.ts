import type { Result } from "../../shared/api/result.ts";
import type { Server } from "../../shared/api/server.ts";
import { unheard, type KeptAnswers } from "./kept.ts";

/** What the terminal asks of the server; every answer is kept for hours without a network, for each person apart. */
export interface Asking extends Pick<Server, "me" | "model" | "list" | "record" | "scan"> {
  /** The same while the program starts: what is kept comes at once, and `onNews` of what is kept tells whether it still holds. */
  soon: Pick<Server, "model" | "list">;
}

/** Returns the questions of one person; `noticed` hears whether the server answered. */
export function askingOf(server: Server, kept: KeptAnswers, person: string, noticed: (reachable: boolean) => void): Asking {
  const heard = <T>(question: () => Promise<Result<T>>) => async () => {
    const result = await question();
    noticed(result.ok || !unheard(result.failure));
    return result;
  };
  const ask = <T>(key: readonly unknown[], question: () => Promise<Result<T>>, otherwise = "") => kept.ask<T>(keyOf(person, ...key), heard(question), otherwise);
  return {
    soon: {
      model: (app) => kept.soon(keyOf(person, "model", app), heard(() => server.model(app))),
      list: (app, entity, query) => kept.soon(keyOf(person, "list", app, entity, query), heard(() => server.list(app, entity, query))),
    },
    me: () => ask(["me"], server.me),
    model: (app) => ask(["model", app], () => server.model(app)),
    list: (app, entity, query) => ask(["list", app, entity, query], () => server.list(app, entity, query)),
    record: (app, entity, id, expand) => ask(["record", app, entity, id, expand], () => server.record(app, entity, id, expand), keyOf(person, "row", app, entity, id)),
    // What a code stands for hardly ever changes, and the record itself is asked for next.
    scan: (app, code) => kept.atOnce(keyOf(person, "scan", app, code), heard(() => server.scan(app, code))),
  };
}

/** Returns the key that an answer is kept under. */
export function keyOf(person: string, ...question: readonly unknown[]): string {
  return JSON.stringify([person, ...question]);
}
