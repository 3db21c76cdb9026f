import "@mantine/spotlight/styles.css";
import { Spotlight } from "@mantine/spotlight";
import { useMantineColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { FileInput, Moon, Plus, Search, Sun, Trash2 } from "lucide-react";
import { useState, type KeyboardEvent, type ReactNode } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { unwrap } from "../../shared/api/result.ts";
import { DefinedIcon } from "../../shared/icons/DefinedIcon.tsx";
import { usePlace, useServer } from "../place.tsx";
import { KINDS } from "../views/kinds.ts";
import { navigationOf } from "./navigation.ts";

const MOST_PAGES = 8;
const MOST_COMMANDS = 6;

interface Entry {
  id: string;
  label: string;
  description?: string;
  leftSection: ReactNode;
  onClick: () => void;
}

/** Ctrl+K: records by what they are searched for, screens and commands by name. */
export function Finder() {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const text = typed.trim().toLowerCase();
  const fits = (entry: Entry) => entry.label.toLowerCase().includes(text);
  const pages = usePages().filter(fits).slice(0, text ? MOST_PAGES : undefined);
  const commands = useCommands().filter(fits).slice(0, MOST_COMMANDS);
  const records = useFound(useDebouncedValue(typed.trim(), 200)[0]);
  const groups = [
    { group: t("finder.records"), actions: records }, { group: t("finder.pages"), actions: pages }, { group: t("finder.commands"), actions: text ? commands : [] },
  ];
  return (
    <Spotlight
      actions={groups.filter((group) => group.actions.length)} query={typed} onQueryChange={setTyped} shortcut={null}
      filter={(_query, all) => all} nothingFound={<>{t("finder.nothing")}<br />{t("finder.nothing_hint")}</>} highlightQuery scrollable maxHeight={460}
      // What is found makes it longer and shorter, and moves nothing under the pointer.
      centered={false} yOffset="12dvh"
      searchProps={{ leftSection: <Search size={18} aria-hidden />, placeholder: t("finder.hint"), "aria-label": t("finder.hint"), onKeyDown: openFirst }}
    />
  );
}

/** Records come a moment after the typing, when nothing was chosen among them yet: Enter means the first one. */
function openFirst(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key !== "Enter" || event.nativeEvent.isComposing || document.querySelector(".mantine-Spotlight-action[data-selected]")) return;
  document.querySelector<HTMLElement>(".mantine-Spotlight-action")?.click();
}

/** The navigation's entries, then every view that it does not name. */
function usePages(): Entry[] {
  const { app, model, words } = usePlace();
  const navigate = useNavigate();
  const named = navigationOf(app, model).flatMap((group) => group.entries).map((entry): Entry => ({
    id: entry.key, label: words(entry.title, entry.key), leftSection: <DefinedIcon name={entry.icon} />,
    onClick: () => ("href" in entry.target ? window.location.assign(entry.target.href) : void navigate(entry.target)),
  }));
  const known = new Set(named.map((entry) => entry.id));
  const others = Object.entries(model.views).filter(([key]) => !known.has(`view ${key}`)).map(([key, view]): Entry => {
    const { icon: Drawn } = KINDS[view.layout.type] ?? KINDS.list;
    return { id: `view ${key}`, label: words(view.title, key), leftSection: <Drawn size={18} strokeWidth={1.75} aria-hidden />, onClick: () => void navigate({ to: "/w/$app/list/$view", params: { app, view: key } }) };
  });
  return [...named, ...others];
}

function useCommands(): Entry[] {
  const { t } = useTranslation();
  const { app, model, words } = usePlace();
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const entities = Object.entries(model.entities);
  return [
    ...entities.filter(([, entity]) => entity.actions.includes("create")).map(([key, entity]): Entry => ({
      id: `new ${key}`, label: t("record.new", { name: words(entity.title, key) }), leftSection: <Plus size={18} aria-hidden />,
      onClick: () => void navigate({ to: "/w/$app/record/$entity/new", params: { app, entity: key }, search: {} }),
    })),
    ...entities.filter(([, entity]) => entity.actions.includes("import")).map(([key, entity]): Entry => ({
      id: `import ${key}`, label: t("import.title", { name: words(entity.title, key) }), leftSection: <FileInput size={18} aria-hidden />,
      onClick: () => void navigate({ to: "/w/$app/import/$kind/$key", params: { app, kind: "entity", key } }),
    })),
    { id: "bin", label: t("bin.title"), leftSection: <Trash2 size={18} aria-hidden />, onClick: () => void navigate({ to: "/w/$app/bin", params: { app } }) },
    { id: "dark", label: t("shell.to_dark"), leftSection: <Moon size={18} aria-hidden />, onClick: () => setColorScheme("dark") },
    { id: "light", label: t("shell.to_light"), leftSection: <Sun size={18} aria-hidden />, onClick: () => setColorScheme("light") },
  ];
}

function useFound(text: string): Entry[] {
  const { app, model, words } = usePlace();
  const server = useServer();
  const navigate = useNavigate();
  const query = useQuery({
    queryKey: ["found", app, text],
    enabled: text.length > 0,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => unwrap(await server.find(app, text, signal)).rows,
  });
  if (!text) return [];
  // What is called so comes before what only mentions it.
  const rank = (label: string) => (label.toLowerCase() === text.toLowerCase() ? 0 : label.toLowerCase().startsWith(text.toLowerCase()) ? 1 : 2);
  return [...(query.data ?? [])].sort((a, b) => rank(a.label) - rank(b.label)).map((row): Entry => {
    const entity = model.entities[row.entity];
    const where = words(entity?.title, row.entity);
    return {
      id: `${row.entity} ${row.id}`, label: row.label || row.id, description: row.text && !row.label.includes(row.text) ? `${where} · ${row.text}` : where,
      leftSection: <DefinedIcon name={entity?.icon || "file"} />,
      onClick: () => void navigate({ to: "/w/$app/record/$entity/$id", params: { app, entity: row.entity, id: row.id } }),
    };
  });
}
