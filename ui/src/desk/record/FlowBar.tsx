import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../shared/api/result.ts";
import type { Field, OpenTransition, RecordRow } from "../../shared/api/types.ts";
import type { Names } from "../../shared/form/runtime.ts";
import { optionsOf } from "../../shared/format/value.ts";
import { Trouble } from "../parts/Trouble.tsx";
import { WhyNot } from "../parts/WhyNot.tsx";
import { usePlace, useServer } from "../place.tsx";
import { forgetRecords, transitionsQuery } from "../queries.ts";
import classes from "./FlowBar.module.css";
import { TransitionDialog } from "./TransitionDialog.tsx";

interface Props {
  entity: string;
  record: RecordRow;
  stateField: Field;
  state: string;
}

/** Where a record stands in its life and where it can go from here; behind one quiet button, why it cannot go elsewhere. */
export function FlowBar({ entity, record, stateField, state }: Props) {
  const { t } = useTranslation();
  const { app, model, words } = usePlace();
  const server = useServer();
  const queries = useQueryClient();
  const transitions = useQuery(transitionsQuery(server, app, entity, record.id, record.version)).data ?? [];
  const [asked, setAsked] = useState<OpenTransition | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState("");

  const { fields, workflow } = model.entities[entity]!;
  const regions = Object.entries(model.workflows[workflow ?? ""]?.regions ?? {}).filter(([, region]) => region.in.includes(state) && fields[region.field]);

  const go = async (transition: OpenTransition, values: Names) => {
    setBusy(transition.key);
    const result = await server.transition(app, entity, record.id, transition.key, record.version, values);
    setBusy("");
    setFailure(result.ok ? null : result.failure);
    // A record that somebody else moved meanwhile is read again, so that the way ahead is the true one.
    if (result.ok || result.failure.status === 409) await forgetRecords(queries, app);
    if (!result.ok) return;
    setAsked(null);
    notifications.show({ message: t("flow.done", { name: words(transition.title, transition.key) }), color: "green" });
  };
  const start = (transition: OpenTransition) => {
    const missing = transition.require.filter((key) => record[key] === null || record[key] === undefined || record[key] === "");
    if (missing.length || transition.sign) setAsked({ ...transition, require: missing });
    else void go(transition, {});
  };

  const order = optionsOf(stateField, model).map((option) => option.value);
  // The way ahead is the one to the next state; ways aside and back are as quiet as each other.
  const ahead = order[order.indexOf(state) + 1];
  const ways = (region: string) => <Ways transitions={transitions.filter((each) => (each.region ?? "") === region)} busy={busy} quiet={region !== ""} ahead={ahead} onStart={start} />;
  return (
    <section className={classes["bar"]} aria-label={t("flow.title")}>
      <Path field={stateField} state={state} label={words(stateField.title, t("flow.title"))} />
      {ways("")}
      {regions.length > 0 && (
        <ul className={classes["regions"]} aria-label={t("flow.beside")}>
          {regions.map(([key, region]) => {
            const name = words(region.title, key);
            return (
              <li key={key} className={classes["region"]}>
                <span className={classes["name"]}>{name}</span>
                <Path field={fields[region.field]!} state={String(record[region.field] ?? "")} label={name} />
                {ways(key)}
              </li>
            );
          })}
        </ul>
      )}
      {failure && !asked && <Trouble failure={failure} />}
      {asked && (
        <TransitionDialog entity={entity} record={record} transition={asked} failure={failure} busy={busy !== ""} onGo={(values) => void go(asked, values)} onClose={() => { setAsked(null); setFailure(null); }} />
      )}
    </section>
  );
}

function Path({ field, state, label }: { field: Field; state: string; label: string }) {
  const { model, words } = usePlace();
  return (
    <ol className={classes["path"]} aria-label={label}>
      {optionsOf(field, model).map((option) => (
        <li key={option.value} className={classes["state"]} data-colour={option.colour} aria-current={option.value === state ? "step" : undefined}>
          {words(option.title, option.value)}
        </li>
      ))}
    </ol>
  );
}

interface WaysProps {
  transitions: OpenTransition[];
  busy: string;
  /** A way of a region stands back behind those of the record itself. */
  quiet: boolean;
  ahead: string | undefined;
  onStart: (transition: OpenTransition) => void;
}

function Ways({ transitions, busy, quiet, ahead, onStart }: WaysProps) {
  const { words } = usePlace();
  // What only the engine does is nothing to press, for anybody, ever.
  const byHand = transitions.filter((each) => each.by_hand);
  if (!byHand.length) return null;
  return (
    <Group gap="xs" className={classes["ways"]}>
      {byHand.filter((each) => each.open).map((transition) => (
        <Button key={transition.key} size={quiet ? "xs" : "sm"} variant={transition.to === ahead && !quiet ? "filled" : "default"} loading={busy === transition.key} onClick={() => onStart(transition)}>
          {words(transition.title, transition.key)}
        </Button>
      ))}
      <WhyNot closed={byHand.filter((each) => !each.open)} size={quiet ? "xs" : "sm"} />
    </Group>
  );
}
