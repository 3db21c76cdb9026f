import { ActionIcon, Button, NativeSelect, Paper, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { AskedDay } from "../parts/days/AskedDay.tsx";
import { failureOf, unwrap, type Failure } from "../../shared/api/result.ts";
import { formatMoment, fromLocalInput, toLocalInput } from "../../shared/format/moment.ts";
import { wordsIn } from "../../shared/words.ts";
import { Empty } from "../parts/Empty.tsx";
import { Tag } from "../parts/Tag.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace, useServer } from "../place.tsx";
import { meQuery } from "../queries.ts";
import { useInbox, type Delegation } from "./api.ts";
import classes from "./Inbox.module.css";
import { PersonPicker } from "./PersonPicker.tsx";

const WEEK = 7 * 86_400_000;

/** Who decides for whom from one day to another; tasks that come meanwhile go to the stand-in. */
export function DelegationsTab() {
  const { t } = useTranslation();
  const inbox = useInbox();
  const query = useQuery({ queryKey: ["inbox", "delegations"], queryFn: async () => unwrap(await inbox.delegations()).rows });
  return (
    <div className={classes["standing"]}>
      <NewDelegation />
      <Stack gap="xs">
        {query.isPending && <Waiting lines={4} />}
        {query.isError && <Trouble failure={failureOf(query.error)} onRetry={() => void query.refetch()} />}
        {query.data?.length === 0 && <Empty title={t("standing.none")} hint={t("standing.none_hint")} />}
        {query.data?.map((each) => <Entry key={each.id} delegation={each} />)}
      </Stack>
    </div>
  );
}

function Entry({ delegation: { id, own, person, stand_in, begins_at, ends_at, app } }: { delegation: Delegation }) {
  const { t } = useTranslation();
  const { language, showing } = usePlace();
  const inbox = useInbox();
  const queries = useQueryClient();
  const apps = useQuery(meQuery(useServer())).data?.apps ?? [];
  const at = (moment: string) => formatMoment(moment, language, showing.zone);
  const now = new Date().toISOString();
  const state = ends_at < now ? "standing.over" : begins_at <= now ? "standing.now" : "standing.later";
  const end = async () => {
    const result = await inbox.endDelegation(id);
    if (!result.ok) notifications.show({ message: result.failure.detail || result.failure.code, color: "red" });
    await queries.invalidateQueries({ queryKey: ["inbox"] });
  };
  return (
    <Paper p="sm" className={classes["stand"]!}>
      <div className="fw-grow">
        <Text fw={600}>{own ? t("standing.mine", { name: stand_in.label }) : t("standing.for", { name: person.label })}</Text>
        <Text size="sm" c="dimmed">{at(begins_at)} – {at(ends_at)} · {app ? wordsIn(apps.find((each) => each.key === app)?.title, language, app) : t("inbox.all_apps")}</Text>
      </div>
      <Tag colour={state === "standing.now" ? "green" : "grey"}>{t(state)}</Tag>
      {own && <ActionIcon aria-label={t("standing.end", { name: stand_in.label })} onClick={() => void end()}><Trash2 size={16} aria-hidden /></ActionIcon>}
    </Paper>
  );
}

function NewDelegation() {
  const { t } = useTranslation();
  const { language, showing } = usePlace();
  const inbox = useInbox();
  const queries = useQueryClient();
  const apps = useQuery(meQuery(useServer())).data?.apps ?? [];
  const local = (ahead: number) => toLocalInput(new Date(Date.now() + ahead).toISOString(), showing.zone);
  const [person, setPerson] = useState("");
  const [app, setApp] = useState("");
  const [from, setFrom] = useState(() => local(0));
  const [until, setUntil] = useState(() => local(WEEK));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const add = async () => {
    const [begins, ends] = [fromLocalInput(from, showing.zone), fromLocalInput(until, showing.zone)];
    if (!begins || !ends || !person) return;
    setBusy(true);
    const result = await inbox.delegate({ stand_in: person, begins_at: begins, ends_at: ends, ...(app ? { app } : {}) });
    setBusy(false);
    setFailure(result.ok ? null : result.failure);
    if (!result.ok) return;
    setPerson("");
    await queries.invalidateQueries({ queryKey: ["inbox"] });
  };
  return (
    <Paper p="md" component="form" noValidate onSubmit={(event) => { event.preventDefault(); void add(); }}>
      <Stack gap="sm">
        <div><Text component="h2" fw={600}>{t("standing.title")}</Text><Text size="sm" c="dimmed">{t("standing.hint")}</Text></div>
        {failure && <Trouble failure={failure} />}
        <PersonPicker label={t("standing.who")} app={app} value={person} onChange={setPerson} />
        <NativeSelect label={t("standing.where")} value={app} onChange={(event) => setApp(event.currentTarget.value)} data={[{ value: "", label: t("inbox.all_apps") }, ...apps.map((each) => ({ value: each.key, label: wordsIn(each.title, language, each.key) }))]} />
        <div className={classes["pair"]}>
          <AskedDay time required withAsterisk={false} now={local(0)} label={t("standing.from")} value={from} onChange={setFrom} />
          <AskedDay time required withAsterisk={false} now={local(0)} label={t("standing.until")} value={until} from={from} onChange={setUntil} />
        </div>
        <Button type="submit" loading={busy} disabled={!person || !from || !until} className={classes["end"]!}>{t("standing.do")}</Button>
      </Stack>
    </Paper>
  );
}
