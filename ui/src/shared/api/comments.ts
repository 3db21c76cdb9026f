import { pathOf, type Client } from "./client.ts";
import type { StoredFile } from "./types.ts";

/** A person as answers name them. */
export interface Called {
  id: string;
  label: string;
}

/** Something that somebody said about a record; `until` when the reader may still change it, `past` what it said before. */
export interface Comment {
  id: string;
  author: Called;
  text: string;
  mentions: Called[];
  files: StoredFile[];
  at: string;
  edited_at: string | null;
  deleted: boolean;
  own: boolean;
  until: string | null;
  past: { text: string; at: string }[];
}

export interface Talk {
  rows: Comment[];
  next: string | null;
  may_write: boolean;
}

export interface NewComment {
  text: string;
  mentions: readonly string[];
  files: readonly string[];
}

/** The calls about comments of a record. */
export function commentsOf(client: Client) {
  const of = (app: string, entity: string, id: string, ...more: string[]) => pathOf(app, "records", entity, id, ...more);
  return {
    comments: (app: string, entity: string, id: string, cursor: string | null) =>
      client.get<Talk>(of(app, entity, id, "comments"), { query: { cursor, limit: 20 } }),
    comment: (app: string, entity: string, id: string, said: NewComment, idempotencyKey: string) =>
      client.post<Comment>(of(app, entity, id, "comments"), { body: said, idempotencyKey }),
    changeComment: (app: string, entity: string, id: string, comment: string, text: string) =>
      client.patch<Comment>(of(app, entity, id, "comments", comment), { body: { text } }),
    takeBack: (app: string, entity: string, id: string, comment: string) => client.remove<void>(of(app, entity, id, "comments", comment)),
    mentionable: (app: string, entity: string, id: string, text: string) =>
      client.get<{ rows: Called[] }>(of(app, entity, id, "mentionable"), { query: { text } }),
  };
}
