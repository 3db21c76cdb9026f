import { Button, NativeSelect, SegmentedControl, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { CircleCheckBig } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import { wordsIn } from "../../shared/words.ts";
import { Empty } from "../parts/Empty.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace, useServer } from "../place.tsx";
import { meQuery } from "../queries.ts";
import { useInbox } from "./api.ts";
import { BatchBar } from "./BatchBar.tsx";
import { byDue } from "./due.ts";
import classes from "./Inbox.module.css";
import { TaskRow } from "./TaskRow.tsx";

/** A task that was passed on to the person comes without news of its record. */
const SOON = 15_000;

/** The tasks of the person: those to be decided, what is due first at the top, or those that are over. */
export function TasksTab({ chosen }: { chosen: string }) {
  const { t } = useTranslation();
  const { app, language } = usePlace();
  const inbox = useInbox();
  const navigate = useNavigate();
  const { state = "open", of = "" } = useSearch({ from: "/inside/w/$app/inbox" });
  const apps = useQuery(meQuery(useServer())).data?.apps ?? [];
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const query = useInfiniteQuery({
    queryKey: ["inbox", "tasks", state, of],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam }) => unwrap(await inbox.tasks({ state, app: of, cursor: pageParam })),
    getNextPageParam: (last) => last.next,
    refetchInterval: state === "open" ? SOON : false,
  });
  const found = query.data?.pages.flatMap((page) => page.rows) ?? [];
  const tasks = state === "open" ? byDue(found) : found;
  const several = tasks.filter((task) => marked.has(task.id));
  const search = (more: { state?: "past"; of?: string }) => void navigate({ to: "/w/$app/inbox", params: { app }, search: more });
  const mark = (id: string) => setMarked((now) => { const next = new Set(now); if (!next.delete(id)) next.add(id); return next; });
  return (
    <section className={classes["list"]} aria-label={t("inbox.my_tasks")}>
      <div className={classes["tools"]}>
        <SegmentedControl
          size="xs" value={state} aria-label={t("inbox.which")} data={[{ value: "open", label: t("inbox.open") }, { value: "past", label: t("inbox.past") }]}
          onChange={(value) => search({ ...(value === "past" ? { state: value } : {}), ...(of ? { of } : {}) })}
        />
        {apps.length > 1 && (
          <NativeSelect
            size="xs" aria-label={t("inbox.of_app")} value={of} onChange={(event) => search({ ...(state === "past" ? { state } : {}), ...(event.currentTarget.value ? { of: event.currentTarget.value } : {}) })}
            data={[{ value: "", label: t("inbox.all_apps") }, ...apps.map((each) => ({ value: each.key, label: wordsIn(each.title, language, each.key) }))]}
          />
        )}
      </div>
      {several.length > 0 && <BatchBar tasks={several} onDone={() => setMarked(new Set())} />}
      {query.isPending && <Waiting lines={6} />}
      {query.isError && <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />}
      {query.isSuccess && tasks.length === 0 && (
        <Empty icon={CircleCheckBig} title={t(state === "open" ? "inbox.nothing" : "inbox.nothing_past")} hint={t(state === "open" ? "inbox.nothing_hint" : "inbox.nothing_past_hint")} />
      )}
      {tasks.length > 0 && (
        <ul className={classes["rows"]}>
          {tasks.map((task) => <TaskRow key={task.id} task={task} chosen={task.id === chosen} marked={marked.has(task.id)} onMark={state === "open" && !task.moves.sign ? () => mark(task.id) : null} />)}
        </ul>
      )}
      {query.hasNextPage && <Button mt="sm" size="xs" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("children.more")}</Button>}
      {state === "open" && tasks.some((task) => task.moves.sign) && <Text size="xs" c="dimmed" mt="xs">{t("inbox.signed_alone")}</Text>}
    </section>
  );
}
