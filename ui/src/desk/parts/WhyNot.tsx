import { Button, Popover, Text } from "@mantine/core";
import { CircleHelp } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Words } from "../../shared/api/types.ts";
import { usePlace } from "../place.tsx";
import classes from "./WhyNot.module.css";

interface Props {
  closed: { key: string; title: Words | string; reasons: string[] }[];
  size?: "xs" | "sm" | "compact-sm";
}

/** What this person may not do here now, behind one quiet button: each by its name, with its reasons. */
export function WhyNot({ closed, size = "sm" }: Props) {
  const { t } = useTranslation();
  const { words } = usePlace();
  if (!closed.length) return null;
  return (
    <Popover position="bottom-end" withArrow width="min(340px, 92vw)" shadow="md">
      <Popover.Target>
        <Button variant="subtle" color="gray" size={size} className={classes["quiet"]} leftSection={<CircleHelp size={15} aria-hidden />}>
          {t("closed.some", { count: closed.length })}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" fw={600}>{t("closed.why")}</Text>
        <dl className={classes["reasons"]}>
          {closed.map((each) => (
            <div key={each.key}>
              <dt>{words(each.title, each.key)}</dt>
              {each.reasons.map((reason) => <dd key={reason}>{reason}</dd>)}
            </div>
          ))}
        </dl>
      </Popover.Dropdown>
    </Popover>
  );
}
