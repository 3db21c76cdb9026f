import { ActionIcon, Button, Group, SegmentedControl, Text } from "@mantine/core";
import { ChevronLeft, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";

interface Props {
  title: string;
  modes: readonly { value: string; label: string }[];
  mode: string;
  onMode: (mode: string) => void;
  onBack: () => void;
  onToday: () => void;
  onOn: () => void;
  children?: ReactNode;
}

/** Back, today, on; which stretch of time is seen, and how much of it. */
export function Steps({ title, modes, mode, onMode, onBack, onToday, onOn, children }: Props) {
  const { t } = useTranslation();
  return (
    <Group gap="xs" mb="xs" justify="space-between">
      <Group gap={4}>
        <ActionIcon variant="default" aria-label={t("time.back")} onClick={onBack}><ChevronLeft size={16} aria-hidden /></ActionIcon>
        <Button size="xs" variant="default" onClick={onToday}>{t("time.today")}</Button>
        <ActionIcon variant="default" aria-label={t("time.on")} onClick={onOn}><ChevronRight size={16} aria-hidden /></ActionIcon>
        <Text fw={600} ms="xs" role="status">{title}</Text>
      </Group>
      <Group gap="xs">
        {children}
        <SegmentedControl size="xs" aria-label={t("time.stretch")} value={mode} onChange={onMode} data={[...modes]} />
      </Group>
    </Group>
  );
}
