import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import type { RecordRow } from "../../shared/api/types.ts";
import { prefixes } from "../../shared/paths.ts";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace, useServer } from "../place.tsx";
import { recordQuery } from "../queries.ts";
import { Children } from "../record/Children.tsx";
import { Reading } from "../record/Reading.tsx";
import { useSetting } from "../record/useSetting.ts";
import { useInbox, type Person, type Task } from "./api.ts";
import { ChangesSince } from "./ChangesSince.tsx";
import classes from "./Inbox.module.css";
import { drawnOf } from "./path.ts";
import { PathDiagram } from "./PathDiagram.tsx";
import { Story } from "./Story.tsx";

/** What a task is about: the record as its form reads, what changed in it, the way so far and the way ahead. */
export function TaskRecord({ task, record: { id } }: { task: Task; record: Person }) {
  const { t } = useTranslation();
  const { app, model } = usePlace();
  const server = useServer();
  const inbox = useInbox();
  const entity = model.entities[task.entity];
  const record = useQuery({ ...recordQuery(server, app, task.entity, id, prefixes(entity?.label_fields ?? [])), enabled: Boolean(entity) });
  const processes = useQuery({ queryKey: ["record", app, task.entity, id, "approvals"], queryFn: async () => unwrap(await inbox.processes(app, task.entity, id)).rows });
  const process = processes.data?.find((each) => each.approval === task.approval);
  return (
    <div className={classes["parts"]}>
      {processes.data && record.data && <ChangesSince entityKey={task.entity} record={record.data} processes={processes.data} />}
      {record.isPending && <Waiting lines={6} />}
      {record.isError && <Trouble failure={failureOf(record.error)} onRetry={() => void record.refetch()} />}
      {record.data && <AsItReads entityKey={task.entity} record={record.data} />}
      {processes.isError && <Trouble failure={failureOf(processes.error)} onRetry={() => void processes.refetch()} />}
      {process && (
        <>
          <section className={classes["part"]}>
            <h3>{t("inbox.way")}</h3>
            <PathDiagram nodes={process.nodes} drawn={drawnOf(process)} initiator={process.initiator.label} />
          </section>
          <section className={classes["part"]}>
            <h3>{t("inbox.story")}</h3>
            <Story events={process.events} />
          </section>
        </>
      )}
    </div>
  );
}

function AsItReads({ entityKey, record }: { entityKey: string; record: RecordRow }) {
  const { model, words } = usePlace();
  const entity = model.entities[entityKey]!;
  const form = model.forms[entityKey];
  const setting = useSetting(form, record, false);
  const children = entity.field_order.filter((key) => entity.fields[key]?.type === "children" && model.entities[entity.fields[key].of ?? ""]);
  return (
    <>
      {form && setting && <Reading form={form} record={record} setting={setting} />}
      {children.length > 0 && (
        <Tabs defaultValue={children[0] ?? null} keepMounted={false}>
          <Tabs.List>{children.map((key) => <Tabs.Tab key={key} value={key}>{words(entity.fields[key]?.title, key)}</Tabs.Tab>)}</Tabs.List>
          {children.map((key) => (
            <Tabs.Panel key={key} value={key}>
              <Children fieldKey={key} field={entity.fields[key]!} title={words(entity.fields[key]?.title, key)} owner={record} ownerEntity={entityKey} />
            </Tabs.Panel>
          ))}
        </Tabs>
      )}
    </>
  );
}
