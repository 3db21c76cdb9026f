import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import { Brand } from "../shell/Brand.tsx";
import { LanguageSwitch } from "../shell/LanguageSwitch.tsx";
import { LookSwitch } from "../shell/LookSwitch.tsx";

interface Props {
  title: string;
  hint: string;
  children: ReactNode;
}

/** The frame of all pages in front of the door: sign-in, a forgotten password, a new one. */
export function Doorstep({ title, hint, children }: Props) {
  useDocumentTitle(`${title} · Formwright`);
  return (
    <main className="fw-sign-in">
      <Group justify="flex-end" gap="xs" className="fw-sign-in-tools">
        <LanguageSwitch />
        <LookSwitch />
      </Group>
      <Paper p={32} w="100%" maw={400}>
        <Stack gap="md">
          <Brand />
          <div>
            <Title order={1}>{title}</Title>
            <Text size="sm" c="dimmed">{hint}</Text>
          </div>
          {children}
        </Stack>
      </Paper>
    </main>
  );
}
