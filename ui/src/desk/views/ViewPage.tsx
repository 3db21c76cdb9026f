import { Button, Group } from "@mantine/core";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { Suspense, useMemo } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Action } from "../../shared/api/types.ts";
import { followPath } from "../../shared/paths.ts";
import { columnsOf, columnsOffered } from "../list/columns.ts";
import { askedText, filterText, whereText } from "../list/filters.ts";
import { MoreMenu } from "../list/MoreMenu.tsx";
import { filtersOf, tidy, type ListSearch } from "../list/search.ts";
import { MissingPage } from "../parts/MissingPage.tsx";
import { PageHead } from "../parts/PageHead.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace } from "../place.tsx";
import { keptFilter, useFilters } from "./filters/kept.ts";
import { KINDS, type ViewProps } from "./kinds.ts";
import { Switcher } from "./Switcher.tsx";
import { Toolbar } from "./Toolbar.tsx";

/** A view: its records searched, filtered and sorted by the address, laid out as its definition says. */
export function ViewPage() {
  const { view } = useParams({ from: "/inside/w/$app/list/$view" });
  const { model } = usePlace();
  return model.views[view] ? <Viewing key={view} viewKey={view} /> : <MissingPage />;
}

function Viewing({ viewKey }: { viewKey: string }) {
  const { t } = useTranslation();
  const { app, words, model } = usePlace();
  const props = useViewProps(viewKey);
  const { view, title, question, columns } = props;
  const can = (action: Action) => model.entities[view.of]?.actions.includes(action) ?? false;
  const { Drawn, asks } = KINDS[view.layout.type] ?? KINDS.list;
  return (
    <section className="fw-list" aria-label={title} data-layout={view.layout.type}>
      <PageHead
        title={title}
        actions={
          <>
            <MoreMenu entity={view.of} question={{ ...question, fields: columns.map((column) => column.path) }} mayImport={can("import")} mayExport={can("export")} />
            {can("create") && (
              <Button component={Link} aria-keyshortcuts="N" leftSection={<Plus size={16} aria-hidden />} to={`/w/${encodeURIComponent(app)}/record/${encodeURIComponent(view.of)}/new`}>
                {t("list.create")}
              </Button>
            )}
          </>
        }
      />
      <Switcher viewKey={viewKey} />
      {!asks && <Group gap="xs" mb="sm" className="fw-tools" role="search" aria-label={t("list.search_in", { name: words(view.title, viewKey) })}><Toolbar {...props} /></Group>}
      <Suspense fallback={<Waiting lines={10} />}><Drawn {...props} /></Suspense>
    </section>
  );
}

function useViewProps(viewKey: string): ViewProps {
  const { model, language, words, showing } = usePlace();
  const address = useSearch({ from: "/inside/w/$app/list/$view" });
  const navigate = useNavigate({ from: "/w/$app/list/$view" });
  const view = model.views[viewKey]!;
  const kept = keptFilter(view, useFilters(view.of).data ?? [], address.by);
  const paths = address.c ?? (kept?.fields.length ? kept.fields : view.columns);
  const columns = useMemo(() => columnsOf(model, view, language, paths), [model, view, language, paths.join(" ")]);
  const offered = useMemo(() => columnsOffered(model, view, language, paths), [model, view, language, paths.join(" ")]);
  const filters = filtersOf(address);
  const written = askedText(filters, (filter) => {
    const field = followPath(model, view.of, filter.path)?.field;
    return filter.is === "written" || field ? filterText(filter, field ?? { type: "text", title: {} }, showing.zone) : null;
  });
  const sort = address.sort ?? (kept?.order_by.length ? kept.order_by : (view.order_by ?? []));
  const search = [kept?.search, address.q].filter(Boolean).join(" ");
  const asked = whereText(null, [kept?.where || null, written || null]);
  const question = { where: whereText(view.where, [asked || null]), search, order_by: sort };
  const say = (change: Partial<ListSearch>) => void navigate({ search: (before) => tidy({ ...before, ...change }), replace: true });
  return { viewKey, view, title: words(view.title, viewKey), hint: words(view.help), columns, offered, question, asked, filters, address, say, narrowed: Boolean(address.q || asked || kept) };
}
