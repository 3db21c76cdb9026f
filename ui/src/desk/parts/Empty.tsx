import { Stack, Text, ThemeIcon } from "@mantine/core";
import { Inbox, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface Props {
  title: string;
  hint?: string;
  icon?: LucideIcon;
  /** The heading's level, where this is all that a page says. */
  level?: 1;
  children?: ReactNode;
}

/** A place with nothing in it: says what belongs here and what to do next. */
export function Empty({ title, hint, icon: Drawn = Inbox, level, children }: Props) {
  return (
    <Stack align="center" gap="sm" py={48} px="md" ta="center">
      <ThemeIcon size={48} radius="xl" variant="light" color="gray"><Drawn size={24} aria-hidden /></ThemeIcon>
      <div>
        <Text fw={600} component={level ? "h1" : "p"} m={0}>{title}</Text>
        {hint && <Text size="sm" c="dimmed" maw={420}>{hint}</Text>}
      </div>
      {children}
    </Stack>
  );
}
