import { Group, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";

interface Props {
  title: string;
  above?: ReactNode;
  beside?: ReactNode;
  actions?: ReactNode;
}

/** The head of a page: where one is, what it is called, what can be done. */
export function PageHead({ title, above, beside, actions }: Props) {
  useDocumentTitle(`${title} · Formwright`);
  return (
    <header className="fw-page-head">
      {above}
      <Group justify="space-between" gap="sm" align="center">
        <Group gap="sm" align="center" className="fw-grow">
          <Title order={1} className="fw-break">{title}</Title>
          {beside}
        </Group>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
    </header>
  );
}
