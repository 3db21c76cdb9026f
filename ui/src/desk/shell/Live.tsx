import { useQueryClient, type InfiniteData, type Query } from "@tanstack/react-query";
import { WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { followNews, type News } from "../../shared/api/events.ts";
import type { ListQuery } from "../../shared/api/server.ts";
import type { Page, RecordRow } from "../../shared/api/types.ts";
import { usePlace, useServer } from "../place.tsx";
import { touchedIn, withRows } from "./far.ts";

const MOST_PAGES = 5;
const MOST_TOUCHED = 100;
const QUIET = 400;
const INBOX_QUIET = 1500;

/** Keeps what is on the screen true while others work; says when it cannot. */
export function Live() {
  const { t } = useTranslation();
  const { app, model } = usePlace();
  const queries = useQueryClient();
  const server = useServer();
  const [connected, setConnected] = useState(true);
  useEffect(() => {
    let waiting: News[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    let inbox: ReturnType<typeof setTimeout> | undefined;
    const renew = () => {
      const told = waiting;
      waiting = [];
      timer = undefined;
      for (const query of queries.getQueryCache().findAll({ queryKey: ["list", app], type: "active", predicate: scrolledFar })) void renewFar(query, told);
      void queries.invalidateQueries({ predicate: (query) => query.queryKey[1] === app && told.some((news) => concerns(query, news)) });
      // Tasks come and go with records that have a workflow; a busy hall must not make every desk ask all the time.
      if (told.some((news) => news.all || Object.keys(news.changed).some((entity) => model.entities[entity]?.workflow))) {
        inbox ??= setTimeout(() => { inbox = undefined; void queries.invalidateQueries({ queryKey: ["inbox"] }); }, INBOX_QUIET);
      }
    };
    /** A list that was scrolled far is not read anew from its beginning: only its rows that were touched are. */
    const renewFar = async ({ queryKey }: Pick<Query, "queryKey">, told: News[]) => {
      const [, , entity, asked] = queryKey as [string, string, string, ListQuery];
      const data = queries.getQueryData<Pages>(queryKey);
      const touched = data ? touchedIn(data, told, entity).slice(0, MOST_TOUCHED) : [];
      if (!touched.length) return;
      const named = touched.map((id) => `id == '${id}'`).join(" or ");
      const where = asked.where ? `(${asked.where}) and (${named})` : named;
      const found = await server.list(app, entity, { ...asked, where, cursor: null, limit: touched.length });
      if (found.ok) queries.setQueryData<Pages>(queryKey, (before) => before && withRows(before, touched, found.value.rows));
    };
    const end = followNews(app, (news) => {
      waiting.push(news);
      timer ??= setTimeout(renew, QUIET);
    }, setConnected);
    return () => {
      clearTimeout(timer);
      clearTimeout(inbox);
      end();
    };
  }, [app, model, queries, server]);
  return <span role="status" className="fw-live">{!connected && <><WifiOff size={14} aria-hidden /><span>{t("shell.not_live")}</span></>}</span>;
}

type Pages = InfiniteData<Page<RecordRow>>;

function scrolledFar(query: Pick<Query, "state">): boolean {
  return ((query.state.data as InfiniteData<unknown> | undefined)?.pages?.length ?? 0) > MOST_PAGES;
}

/** Tells whether what happened changes what a query showed; a list that was scrolled far is mended row by row instead. */
export function concerns(query: Pick<Query, "queryKey" | "state">, news: News): boolean {
  const [kind, , entity, id] = query.queryKey;
  if (kind !== "list" && kind !== "record") return false;
  if (scrolledFar(query)) return false;
  if (news.all) return true;
  const touched = [...(news.changed[String(entity)] ?? []), ...(news.gone[String(entity)] ?? [])];
  return kind === "record" ? touched.includes(String(id)) : touched.length > 0;
}
