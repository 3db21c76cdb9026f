import type { Model, NavigationItem, Words } from "../../shared/api/types.ts";

/** Where an entry of the navigation leads. */
export type Target =
  | { to: "/w/$app/list/$view"; params: { app: string; view: string } }
  | { to: "/w/$app/import/$kind/$key"; params: { app: string; kind: "connection"; key: string } }
  | { to: "/w/$app/record/$entity/new"; params: { app: string; entity: string }; search: { form: string } }
  | { href: string };

export interface Entry {
  key: string;
  title: Words;
  icon: string;
  target: Target;
}

export interface Group {
  key: string;
  title: Words;
  entries: Entry[];
}

/** Returns the navigation with entries that can be opened; without one written, every entity's list. */
export function navigationOf(app: string, model: Model): Group[] {
  const groups = model.navigation.map((group, index) => ({
    key: String(index),
    title: group.title,
    entries: group.items.flatMap((item) => entryOf(app, model, item) ?? []),
  }));
  const written = groups.filter((group) => group.entries.length);
  return written.length ? written : [allLists(app, model)];
}

function entryOf(app: string, model: Model, item: NavigationItem): Entry | null {
  const { title, icon = "" } = item;
  const view = item.view ? model.views[item.view] : undefined;
  if (item.view && view) {
    const target: Target = { to: "/w/$app/list/$view", params: { app, view: item.view } };
    return { key: `view ${item.view}`, title, icon: icon || view.icon || model.entities[view.of]?.icon || "", target };
  }
  if (item.connection) {
    const target: Target = { to: "/w/$app/import/$kind/$key", params: { app, kind: "connection", key: item.connection } };
    return { key: `connection ${item.connection}`, title, icon: icon || "file-import", target };
  }
  const form = item.form ? model.forms[item.form] : undefined;
  if (!item.form || !form) return null;
  const target: Target =
    form.kind === "terminal"
      ? { href: `/terminal/${app}/${item.form}` }
      : { to: "/w/$app/record/$entity/new", params: { app, entity: form.of }, search: { form: item.form } };
  return { key: `form ${item.form}`, title, icon: icon || form.icon || "", target };
}

function allLists(app: string, model: Model): Group {
  const entries = Object.entries(model.entities)
    .filter(([key, entity]) => entity.actions.includes("read") && model.views[key])
    .map(([key, entity]): Entry => ({
      key: `view ${key}`, title: entity.title, icon: entity.icon || "table",
      target: { to: "/w/$app/list/$view", params: { app, view: listFor(model, key) } },
    }));
  return { key: "all", title: {}, entries };
}

/** Returns the list in which records stand: the one that somebody wrote, else the one that every entity has. */
export function listFor(model: Pick<Model, "views">, of: string): string {
  return Object.keys(model.views).find((key) => key !== of && model.views[key]?.of === of && model.views[key].layout.type === "list") ?? of;
}
