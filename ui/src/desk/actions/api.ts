import { useMemo } from "react";
import { pathOf, type Client } from "../../shared/api/client.ts";
import type { Field, Json, Option, Value, Words } from "../../shared/api/types.ts";
import { useServer } from "../place.tsx";

/** A button that a rule offers on records: what it asks first, and why it is closed where it is. */
export interface Action {
  key: string;
  title: Words;
  help?: Words | null;
  open: boolean;
  reasons: string[];
  confirm?: Words | null;
  input: Asked[];
}

/** A value that an action takes; `definition` is its field as the rule writes it. */
export interface Asked {
  key: string;
  type: string;
  title: Words;
  required: boolean;
  definition: Record<string, Json>;
}

/** Returns a value that is asked for as a field that can be drawn. */
export function fieldOf({ key: _key, definition, ...asked }: Asked): Field {
  const { options, ...more } = definition;
  const listed = typeof options === "object" && options !== null && !Array.isArray(options) ? Object.entries(options).map(([value, told]) => ({ value, title: titleOf(told) })) : (options as Option[] | undefined);
  return { ...more, ...asked, ...(listed ? { options: listed as Option[] } : {}) };
}

function titleOf(told: Json): Words {
  const words = typeof told === "object" && told !== null && !Array.isArray(told) && "title" in told ? told["title"] : told;
  return (typeof words === "object" ? words : { en: String(words) }) as Words;
}

function actionsOf(client: Client) {
  const records = (app: string, entity: string, ...more: string[]) => pathOf(app, "records", entity, ...more);
  return {
    ofRecord: (app: string, entity: string, id: string) => client.get<{ rows: Action[] }>(records(app, entity, id, "actions")),
    ofList: (app: string, entity: string) => client.get<{ rows: Action[] }>(records(app, entity, "actions")),
    run: (app: string, entity: string, action: string, ids: readonly string[], input: Record<string, Value>) => {
      const body = Object.keys(input).length ? { input } : {};
      const [one = ""] = ids;
      return ids.length === 1
        ? client.post<{ run: string }>(records(app, entity, one, "actions", action), { body })
        : client.post<{ run: string }>(records(app, entity, "actions", action), { body: { ...body, ids } });
    },
  };
}

/** Returns the calls about what rules offer. */
export function useActions() {
  const { client } = useServer();
  return useMemo(() => actionsOf(client), [client]);
}
