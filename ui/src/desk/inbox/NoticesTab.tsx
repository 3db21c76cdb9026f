import { Button, Group, SegmentedControl } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { BellOff, CheckCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import { formatMoment } from "../../shared/format/moment.ts";
import { Empty } from "../parts/Empty.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace } from "../place.tsx";
import { useInbox, type Notice } from "./api.ts";
import classes from "./Notices.module.css";

/** What the person was told: by rules, by mentions; unread ones stand out. */
export function NoticesTab() {
  const { t } = useTranslation();
  const inbox = useInbox();
  const queries = useQueryClient();
  const [state, setState] = useState("all");
  const query = useInfiniteQuery({
    queryKey: ["inbox", "notices", state],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam }) => unwrap(await inbox.notices({ state, cursor: pageParam })),
    getNextPageParam: (last) => last.next,
  });
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? [];
  const read = async (notices: string[] | "all") => {
    await inbox.readNotices(notices);
    await queries.invalidateQueries({ queryKey: ["inbox"] });
  };
  return (
    <div className={classes["notices"]}>
      <Group justify="space-between" mb="sm">
        <SegmentedControl size="xs" value={state} onChange={setState} aria-label={t("notice.which")} data={[{ value: "all", label: t("notice.all") }, { value: "unread", label: t("notice.unread") }]} />
        {rows.some((notice) => !notice.read) && <Button size="xs" variant="subtle" leftSection={<CheckCheck size={14} aria-hidden />} onClick={() => void read("all")}>{t("notice.read_all")}</Button>}
      </Group>
      {query.isPending && <Waiting lines={6} />}
      {query.isError && <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />}
      {query.isSuccess && rows.length === 0 && <Empty icon={BellOff} title={t("notice.none")} hint={t("notice.none_hint")} />}
      <ul className={classes["rows"]}>{rows.map((notice) => <Row key={notice.id} notice={notice} onRead={() => void read([notice.id])} />)}</ul>
      {query.hasNextPage && <Button mt="sm" size="xs" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("children.more")}</Button>}
    </div>
  );
}

function Row({ notice, onRead }: { notice: Notice; onRead: () => void }) {
  const { t } = useTranslation();
  const { words, language, showing } = usePlace();
  const title = words(notice.title, notice.source);
  return (
    <li className={classes["row"]} data-unread={!notice.read || undefined}>
      <div className="fw-grow">
        <p className={classes["title"]}>
          {notice.record && notice.entity
            ? <Link to="/w/$app/record/$entity/$id" params={{ app: notice.app, entity: notice.entity, id: notice.record.id }} className="fw-link" onClick={() => { if (!notice.read) onRead(); }}>{title}</Link>
            : <b>{title}</b>}
          {!notice.read && <span className="fw-hidden">{t("notice.unread")}</span>}
        </p>
        <p className={classes["text"]}>{words(notice.text)}</p>
        <p className={classes["about"]}>{notice.record?.label && `${notice.record.label} · `}<time dateTime={notice.at}>{formatMoment(notice.at, language, showing.zone)}</time></p>
      </div>
      {!notice.read && <Button size="compact-xs" variant="subtle" onClick={onRead}>{t("notice.read")}</Button>}
    </li>
  );
}
