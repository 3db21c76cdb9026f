import { Button, Text, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace, useServer } from "../place.tsx";
import { Remark } from "./Remark.tsx";
import classes from "./Talk.module.css";
import { Writing } from "./Writing.tsx";

/** What people said about a record, and a place to say something; what others say comes by itself. */
export default function TalkPanel({ entity, id }: { entity: string; id: string }) {
  const { t } = useTranslation();
  const { app } = usePlace();
  const server = useServer();
  const query = useInfiniteQuery({
    queryKey: ["record", app, entity, id, "comments"],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam }) => unwrap(await server.comments(app, entity, id, pageParam)),
    getNextPageParam: (last) => last.next,
  });
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? [];
  const writes = query.data?.pages[0]?.may_write ?? false;
  const again = () => void query.refetch();
  return (
    <section className={classes["talk"]} aria-labelledby="talk-title">
      <Title order={2} id="talk-title">{t("talk.title")}</Title>
      {query.isPending && <Waiting lines={3} />}
      {query.isError && <Trouble failure={failureOf(query.error)} onRetry={again} />}
      {writes && <Writing entity={entity} id={id} onSaid={again} />}
      {query.isSuccess && rows.length === 0 && <Text size="sm" c="dimmed">{t(writes ? "talk.none" : "talk.none_reader")}</Text>}
      {rows.length > 0 && <ol className={classes["list"]}>{rows.map((comment) => <Remark key={comment.id} comment={comment} entity={entity} id={id} onChanged={again} />)}</ol>}
      {query.hasNextPage && <Button size="xs" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("talk.more")}</Button>}
    </section>
  );
}
