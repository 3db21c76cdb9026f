import { useQueryClient, type InfiniteData, type Query } from "@tanstack/react-query";
import { WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { followNews, type News } from "../../shared/api/events.ts";
import { usePlace } from "../place.tsx";

const MOST_PAGES = 5;
const QUIET = 400;
const INBOX_QUIET = 1500;

/** Keeps what is on the screen true while others work; says when it cannot. */
export function Live() {
  const { t } = useTranslation();
  const { app, model } = usePlace();
  const queries = useQueryClient();
  const [connected, setConnected] = useState(true);
  useEffect(() => {
    let waiting: News[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    let inbox: ReturnType<typeof setTimeout> | undefined;
    const renew = () => {
      const told = waiting;
      waiting = [];
      timer = undefined;
      void queries.invalidateQueries({ predicate: (query) => query.queryKey[1] === app && told.some((news) => concerns(query, news)) });
      // Tasks come and go with records that have a workflow; a busy hall must not make every desk ask all the time.
      if (told.some((news) => news.all || Object.keys(news.changed).some((entity) => model.entities[entity]?.workflow))) {
        inbox ??= setTimeout(() => { inbox = undefined; void queries.invalidateQueries({ queryKey: ["inbox"] }); }, INBOX_QUIET);
      }
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
  }, [app, model, queries]);
  return <span role="status" className="fw-live">{!connected && <><WifiOff size={14} aria-hidden /><span>{t("shell.not_live")}</span></>}</span>;
}

/** Tells whether what happened changes what a query showed; of a list that was scrolled far, only what is opened anew. */
export function concerns(query: Pick<Query, "queryKey" | "state">, news: News): boolean {
  const [kind, , entity, id] = query.queryKey;
  if (kind !== "list" && kind !== "record") return false;
  if (((query.state.data as InfiniteData<unknown> | undefined)?.pages?.length ?? 0) > MOST_PAGES) return false;
  if (news.all) return true;
  const touched = [...(news.changed[String(entity)] ?? []), ...(news.gone[String(entity)] ?? [])];
  return kind === "record" ? touched.includes(String(id)) : touched.length > 0;
}
