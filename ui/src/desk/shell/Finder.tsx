import "@mantine/spotlight/styles.css";
import { Spotlight } from "@mantine/spotlight";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { unwrap } from "../../shared/api/result.ts";
import { DefinedIcon } from "../../shared/icons/DefinedIcon.tsx";
import { recordLabel } from "../../shared/paths.ts";
import { usePlace, useServer } from "../place.tsx";
import { navigationOf } from "./navigation.ts";

const MOST_ENTITIES = 6;
const MOST_OF_EACH = 4;

/** Ctrl+K: pages of the app by name, and records of the app by what their lists search in. */
export function Finder() {
  const { t } = useTranslation();
  const { app, model, words } = usePlace();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const found = useFound(useDebouncedValue(typed.trim(), 250)[0]);

  const pages = navigationOf(app, model).flatMap((group) => group.entries)
    .filter((entry) => words(entry.title, entry.key).toLowerCase().includes(typed.trim().toLowerCase()))
    .map((entry) => ({
      id: entry.key,
      label: words(entry.title, entry.key),
      leftSection: <DefinedIcon name={entry.icon} />,
      onClick: () => {
        if ("href" in entry.target) window.location.assign(entry.target.href);
        else void navigate(entry.target);
      },
    }));
  const records = found.map(({ entity, row }) => ({
    id: `${entity} ${row.id}`,
    label: recordLabel(model, entity, row),
    description: words(model.entities[entity]?.title, entity),
    leftSection: <DefinedIcon name={model.entities[entity]?.icon || "file"} />,
    onClick: () => void navigate({ to: "/w/$app/record/$entity/$id", params: { app, entity, id: row.id } }),
  }));
  const actions = [{ group: t("finder.pages"), actions: pages }, { group: t("finder.records"), actions: records }];
  return (
    <Spotlight
      actions={actions.filter((group) => group.actions.length)} query={typed} onQueryChange={setTyped} shortcut={null}
      filter={(_query, all) => all} nothingFound={t("finder.nothing")} highlightQuery scrollable maxHeight={420}
      searchProps={{ leftSection: <Search size={18} aria-hidden />, placeholder: t("finder.hint"), "aria-label": t("finder.hint") }}
    />
  );
}

function useFound(text: string) {
  const { app, model } = usePlace();
  const server = useServer();
  const searched = [...new Set(Object.values(model.views).filter((view) => view.search).map((view) => view.of))].slice(0, MOST_ENTITIES);
  const query = useQuery({
    queryKey: ["list", app, "found", text],
    enabled: text.length > 1,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const pages = await Promise.all(
        searched.map(async (entity) => {
          const page = unwrap(await server.list(app, entity, { search: text, limit: MOST_OF_EACH, fields: model.entities[entity]?.label_fields ?? [] }, signal));
          return page.rows.map((row) => ({ entity, row }));
        }),
      );
      return pages.flat();
    },
  });
  return text.length > 1 ? (query.data ?? []) : [];
}
