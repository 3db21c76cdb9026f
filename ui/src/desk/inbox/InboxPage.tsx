import { Tabs } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Bell, CalendarClock, Inbox } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { unwrap } from "../../shared/api/result.ts";
import { Empty } from "../parts/Empty.tsx";
import { PageHead } from "../parts/PageHead.tsx";
import { usePlace, useServer } from "../place.tsx";
import { countQuery } from "../queries.ts";
import { useInbox } from "./api.ts";
import { DelegationsTab } from "./DelegationsTab.tsx";
import classes from "./Inbox.module.css";
import { NoticesTab } from "./NoticesTab.tsx";
import { TaskPane } from "./TaskPane.tsx";
import { TasksTab } from "./TasksTab.tsx";

const WIDE = "(min-width: 62em)";

/** What waits for the person: tasks at the left, the opened one beside them; on a phone one after the other. */
export function InboxPage() {
  const { t } = useTranslation();
  const { app } = usePlace();
  const { task } = useParams({ strict: false });
  const { tab = "tasks" } = useSearch({ from: "/inside/w/$app/inbox" });
  const navigate = useNavigate();
  const inbox = useInbox();
  const wide = useMediaQuery(WIDE, true, { getInitialValueInEffect: false });
  const open = useQuery(countQuery(useServer())).data?.open ?? 0;
  const unread = useQuery({ queryKey: ["inbox", "notices", "unread", "first"], queryFn: async () => unwrap(await inbox.notices({ state: "unread", limit: 1 })).unread }).data ?? 0;
  if (task && !wide) return <div className={classes["card"]}><TaskPane key={task} id={task} phone /></div>;
  const choose = (chosen: string | null) => void navigate({ to: "/w/$app/inbox", params: { app }, search: chosen === "standing" || chosen === "notices" ? { tab: chosen } : {} });
  return (
    <div className="fw-page">
      <PageHead title={t("inbox.title")} />
      <Tabs value={tab} onChange={choose} keepMounted={false}>
        <Tabs.List className={classes["tabs"]!}>
          <Tabs.Tab value="tasks" leftSection={<Inbox size={15} aria-hidden />}>{t("inbox.tasks", { count: open })}</Tabs.Tab>
          <Tabs.Tab value="notices" leftSection={<Bell size={15} aria-hidden />}>{t("inbox.notices", { count: unread })}</Tabs.Tab>
          <Tabs.Tab value="standing" leftSection={<CalendarClock size={15} aria-hidden />}>{t("inbox.standing")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="tasks">
          <div className={classes["columns"]} data-alone={(!task && open === 0) || undefined}>
            <TasksTab chosen={task ?? ""} />
            {wide && (task || open > 0) && <section className={classes["pane"]} aria-label={t("inbox.opened")}>{task ? <TaskPane key={task} id={task} /> : <Empty title={t("inbox.none_opened")} hint={t("inbox.none_opened_hint")} />}</section>}
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="notices"><NoticesTab /></Tabs.Panel>
        <Tabs.Panel value="standing"><DelegationsTab /></Tabs.Panel>
      </Tabs>
    </div>
  );
}
