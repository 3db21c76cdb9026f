import { Button, Tabs } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Pencil } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { RecordRow } from "../../shared/api/types.ts";
import { recordLabel } from "../../shared/paths.ts";
import { PageHead } from "../parts/PageHead.tsx";
import { ValueText } from "../parts/ValueText.tsx";
import { usePlace } from "../place.tsx";
import { PrintButton } from "../print/PrintButton.tsx";
import { Children } from "./Children.tsx";
import { loadActions } from "../actions/load.ts";
import { loadInbox } from "../inbox/load.ts";
import { Crumbs } from "./Crumbs.tsx";
import { Editing } from "./Editing.tsx";
import { FlowBar } from "./FlowBar.tsx";
import { HistoryList } from "./HistoryList.tsx";
import { MoreActions } from "./MoreActions.tsx";
import { Reading } from "./Reading.tsx";
import classes from "./RecordView.module.css";
import { useSetting } from "./useSetting.ts";

const RelatedPanels = lazy(() => import("../related/RelatedPanels.tsx"));
const TalkPanel = lazy(() => import("../talk/TalkPanel.tsx"));
const ActionButtons = lazy(async () => ({ default: (await loadActions()).ActionButtons }));
const ApprovalsPanel = lazy(async () => ({ default: (await loadInbox()).ApprovalsPanel }));

/** A record with its head, its form, its children and its history. */
export function RecordView({ entityKey, record }: { entityKey: string; record: RecordRow }) {
  const { t } = useTranslation();
  const { app, model, words } = usePlace();
  const [editing, setEditing] = useState(false);
  const entity = model.entities[entityKey]!;
  const form = model.forms[entityKey];
  const may = (action: "update" | "delete") => entity.actions.includes(action) && !entity.ledger;
  const setting = useSetting(form, record, may("update"));
  const label = recordLabel(model, entityKey, record);
  const stateKey = entity.field_order.find((key) => entity.fields[key]?.type === "state");
  const workflow = model.workflows[entity.workflow ?? ""];
  const children = entity.field_order.filter((key) => entity.fields[key]?.type === "children" && model.entities[entity.fields[key].of ?? ""]);

  return (
    <div className="fw-page">
      <PageHead
        title={label} above={<Crumbs entity={entityKey} />}
        beside={stateKey && <ValueText value={record[stateKey]} field={entity.fields[stateKey]} />}
        actions={
          !editing && (
            <>
              <Suspense><ActionButtons entity={entityKey} ids={[record.id]} version={record.version} /></Suspense>
              <PrintButton entity={entityKey} order={{ ids: [record.id] }} />
              {may("update") && form && (
                <Button variant="default" aria-keyshortcuts="E" leftSection={<Pencil size={15} aria-hidden />} onClick={() => setEditing(true)}>{t("record.edit")}</Button>
              )}
              <MoreActions entity={entityKey} record={record} label={label} mayDelete={may("delete")} />
            </>
          )
        }
      />
      <div className={classes["columns"]}>
        <div className={classes["main"]}>
          {stateKey && !editing && <FlowBar entity={entityKey} record={record} stateField={entity.fields[stateKey]!} state={String(record[stateKey] ?? "")} />}
          {workflow && Object.keys(workflow.approvals ?? {}).length > 0 && !editing && <Suspense><ApprovalsPanel entity={entityKey} record={record} workflow={workflow} /></Suspense>}
          {form && setting && (editing
            ? <Editing form={form} entityKey={entityKey} record={record} setting={setting} onDone={() => setEditing(false)} />
            : <Reading form={form} record={record} setting={setting} />)}
          {children.length > 0 && !editing && (
            <Tabs defaultValue={children[0] ?? null} keepMounted={false} className={classes["children"]}>
              <Tabs.List>
                {children.map((key) => <Tabs.Tab key={key} value={key}>{words(entity.fields[key]?.title, key)}</Tabs.Tab>)}
              </Tabs.List>
              {children.map((key) => (
                <Tabs.Panel key={key} value={key}>
                  <Children fieldKey={key} field={entity.fields[key]!} title={words(entity.fields[key]?.title, key)} owner={record} ownerEntity={entityKey} />
                </Tabs.Panel>
              ))}
            </Tabs>
          )}
          {!editing && <Suspense><RelatedPanels entity={entityKey} id={record.id} /></Suspense>}
        </div>
        <aside className={classes["aside"]} aria-label={t("record.aside")}>
          <Suspense><TalkPanel entity={entityKey} id={record.id} /></Suspense>
          <HistoryList entityKey={entityKey} record={record} />
          {model.runs && <Link to="/w/$app/runs" params={{ app }} search={{ entity: entityKey, record: record.id }} className="fw-link">{t("record.rules")}</Link>}
        </aside>
      </div>
    </div>
  );
}
