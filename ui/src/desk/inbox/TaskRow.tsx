import { Checkbox } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { Tag } from "../parts/Tag.tsx";
import { usePlace } from "../place.tsx";
import type { Task } from "./api.ts";
import { DueTag } from "./DueTag.tsx";
import classes from "./Inbox.module.css";
import { OUTCOMES, WHY } from "./words.ts";

interface Props {
  task: Task;
  chosen: boolean;
  marked: boolean;
  /** Null where it cannot be decided together with others. */
  onMark: (() => void) | null;
}

/** One task in the list: what it is about, who asks, until when, and how it came here. */
export function TaskRow({ task, chosen, marked, onMark }: Props) {
  const { t } = useTranslation();
  const { words } = usePlace();
  const name = task.record?.label || t("inbox.hidden_record");
  const why = WHY[task.why];
  const outcome = OUTCOMES[task.state];
  return (
    <li className={classes["row"]} data-chosen={chosen || undefined}>
      {onMark && <Checkbox size="md" checked={marked} onChange={onMark} aria-label={t("inbox.mark", { name })} className={classes["mark"]} />}
      <Link to="/w/$app/inbox/$task" params={{ app: task.app, task: task.id }} search className={classes["link"]} aria-current={chosen ? "true" : undefined}>
        <span className={classes["line"]}>
          <b className={classes["name"]}>{name}</b>
          {task.state === "open" ? <DueTag due={task.due_at} /> : outcome && <Tag colour={outcome.colour}>{t(outcome.words)}</Tag>}
        </span>
        <span className={classes["about"]}>{words(task.title, task.approval)} · {words(task.step_title, task.step)}</span>
        <span className={classes["line"]}>
          <span className={classes["about"]}>{t("inbox.from", { name: task.initiator.label })}</span>
          <span className={classes["tags"]}>
            {task.for && <Tag colour="violet">{t("inbox.in_stead", { name: task.for.label })}</Tag>}
            {why && !task.for && <Tag colour="violet">{t(why)}</Tag>}
            {task.urged_at && task.state === "open" && <Tag colour="amber">{t("inbox.urged")}</Tag>}
          </span>
        </span>
      </Link>
    </li>
  );
}
