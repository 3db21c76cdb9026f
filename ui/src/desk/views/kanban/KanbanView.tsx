import { useState } from "react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { failureOf } from "../../../shared/api/result.ts";
import type { LayoutOf, RecordRow } from "../../../shared/api/types.ts";
import { optionsOf } from "../../../shared/format/value.ts";
import { useGroups } from "../../list/groups.ts";
import { Trouble } from "../../parts/Trouble.tsx";
import { usePlace } from "../../place.tsx";
import type { ViewProps } from "../kinds.ts";
import { Column } from "./Column.tsx";
import classes from "./Kanban.module.css";
import { StepDialog } from "./StepDialog.tsx";
import { useSteps } from "./useSteps.ts";

/** Cards in columns by state or choice; moved by dragging or by their menu, always with the workflow's checks. */
export function KanbanView(props: ViewProps) {
  const { view, question, title } = props;
  const layout = view.layout as LayoutOf<"kanban">;
  const { t } = useTranslation();
  const { model } = usePlace();
  const [dragged, setDragged] = useState<{ row: RecordRow; from: string } | null>(null);
  const field = model.entities[view.of]?.fields[layout.by];
  const steps = useSteps(view.of, layout.by);
  const groups = useGroups(view.of, question, layout.by, layout.sum ? [layout.sum] : []);
  if (!field) return null;
  if (groups.isError) return <Trouble failure={failureOf(groups.error)} onRetry={() => void groups.refetch()} />;
  const columns = optionsOf(field, model).filter((option) => !layout.only?.length || layout.only.includes(option.value));
  return (
    <div className={classes["board"]} role="group" aria-label={title}>
      {columns.map((option) => (
        <Column
          key={option.value} {...props} option={option} columns={columns} layout={layout} dragged={dragged} onDrag={setDragged}
          found={groups.data?.find((group) => group[layout.by] === option.value)}
          empty={groups.isSuccess && !groups.data.some((group) => group[layout.by] === option.value)}
          fits={dragged !== null && dragged.from !== option.value && steps.leadsTo(dragged.from, option.value)}
          targets={(from) => columns.filter((each) => steps.leadsTo(from, each.value))}
          onMove={(row, from) => { setDragged(null); if (from !== option.value) void steps.go(row, from, option); }}
          onMoveTo={(row, from, to) => void steps.go(row, from, to)}
        />
      ))}
      {steps.asking && <StepDialog entity={view.of} asking={steps.asking} onClose={steps.leave} onDone={steps.finish} />}
      <span className="fw-hidden" role="status">{dragged ? t("kanban.dragging") : ""}</span>
    </div>
  );
}
