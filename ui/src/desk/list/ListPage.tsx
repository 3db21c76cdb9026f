import { Button, CloseButton, Group, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback, useMediaQuery } from "@mantine/hooks";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Plus, Search } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { failureOf } from "../../shared/api/result.ts";
import type { Action } from "../../shared/api/types.ts";
import { MissingPage } from "../parts/MissingPage.tsx";
import { PageHead } from "../parts/PageHead.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { usePlace } from "../place.tsx";
import { columnsOf, nextSort } from "./columns.ts";
import { FilterBar } from "./FilterBar.tsx";
import type { Filter } from "./filters.ts";
import { ListEmpty } from "./ListEmpty.tsx";
import { MoreMenu } from "./MoreMenu.tsx";
import { RowCards } from "./RowCards.tsx";
import { RowsTable } from "./RowsTable.tsx";
import { filtersOf, packFilters, type ListSearch } from "./search.ts";
import { useRows } from "./useRows.ts";

/** A list: searched, filtered and sorted by the address. */
export function ListPage() {
  const { view } = useParams({ from: "/inside/w/$app/list/$view" });
  const { model } = usePlace();
  return model.views[view] ? <List key={view} viewKey={view} /> : <MissingPage />;
}

function List({ viewKey }: { viewKey: string }) {
  const { t } = useTranslation();
  const { app, model, language, words } = usePlace();
  const address = useSearch({ from: "/inside/w/$app/list/$view" });
  const navigate = useNavigate({ from: "/w/$app/list/$view" });
  const narrow = useMediaQuery("(max-width: 40em)") ?? false;
  const view = model.views[viewKey]!;
  const entity = model.entities[view.of];
  const columns = useMemo(() => columnsOf(model, view, language), [model, view, language]);
  const filters = filtersOf(address);
  const sort = address.sort ?? view.order_by ?? [];
  const { query, rows, question } = useRows({ view, columns, filters, search: address.q ?? "", sort });

  const say = (change: Partial<ListSearch>) =>
    void navigate({ search: (before) => tidy({ ...before, ...change }), replace: true });
  const title = words(view.title, viewKey);
  const narrowed = Boolean(address.q || filters.length);
  const can = (action: Action) => entity?.actions.includes(action) ?? false;

  return (
    <section className="fw-list" aria-label={title}>
      <PageHead
        title={title}
        beside={rows.length > 0 && <Text size="sm" c="dimmed">{t(query.hasNextPage ? "list.loaded" : "list.count", { count: rows.length })}</Text>}
        actions={
          <>
            <MoreMenu entity={view.of} question={question} mayImport={can("import")} mayExport={can("export")} />
            {can("create") && (
              <Button
                component={Link} leftSection={<Plus size={16} aria-hidden />}
                to={`/w/${encodeURIComponent(app)}/record/${encodeURIComponent(view.of)}/new`}
              >
                {t("list.create")}
              </Button>
            )}
          </>
        }
      />
      <Group gap="xs" mb="sm" role="search">
        {view.search !== false && <SearchBox value={address.q ?? ""} onChange={(q) => say({ q })} />}
        <FilterBar columns={columns} filters={filters} onChange={(next: Filter[]) => say({ f: packFilters(next) ?? [] })} />
      </Group>
      {query.isError && rows.length === 0 && <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />}
      {query.isSuccess && rows.length === 0 && (
        <ListEmpty entity={view.of} narrowed={narrowed} onWiden={() => say({ q: "", f: [] })} />
      )}
      {(query.isPending || rows.length > 0) &&
        (narrow ? (
          <RowCards columns={columns} rows={rows} entity={view.of} query={query} />
        ) : (
          <RowsTable
            columns={columns} rows={rows} entity={view.of} title={title} sort={sort} query={query}
            onSort={(path) => say({ sort: nextSort(address.sort ?? [], path) ?? [] })}
          />
        ))}
    </section>
  );
}

function SearchBox({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  const [shown, setShown] = useState(value);
  // The address may change elsewhere (back button, filters removed): then the box follows it.
  if (value !== shown) {
    setShown(value);
    setTyped(value);
  }
  const later = useDebouncedCallback((text: string) => {
    setShown(text);
    onChange(text);
  }, 300);
  const change = (text: string) => {
    setTyped(text);
    later(text);
  };
  return (
    <TextInput
      className="fw-search" value={typed} onChange={(event) => change(event.currentTarget.value)} aria-label={t("list.search")}
      placeholder={t("list.search")} leftSection={<Search size={15} aria-hidden />}
      rightSection={typed ? <CloseButton size="sm" aria-label={t("list.clear_search")} onClick={() => change("")} /> : null}
    />
  );
}

function tidy(search: ListSearch): ListSearch {
  return {
    ...(search.q ? { q: search.q } : {}),
    ...(search.sort?.length ? { sort: search.sort } : {}),
    ...(search.f?.length ? { f: search.f } : {}),
  };
}
