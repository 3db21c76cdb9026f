import { Button, Group, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { ImportReport } from "../../shared/api/types.ts";
import { usePlace } from "../place.tsx";

interface Props {
  report: ImportReport;
  entity: string | undefined;
  onAgain: () => void;
}

/** After an import: to the lists that it filled, or the next file. */
export function ResultLinks({ report, entity, onAgain }: Props) {
  const { t } = useTranslation();
  const { app, model, words } = usePlace();
  const touched = entity ? [entity] : Object.keys(report.records ?? {});
  const lists = touched.filter((key) => model.views[key]);
  return (
    <Group justify="space-between">
      <Text size="sm">{t("import.next")}</Text>
      <Group gap="xs">
        <Button variant="default" onClick={onAgain}>{t("import.again")}</Button>
        {lists.map((key) => (
          <Button key={key} component={Link} to={`/w/${encodeURIComponent(app)}/list/${encodeURIComponent(key)}`}>
            {t("import.open_list", { name: words(model.entities[key]?.title, key) })}
          </Button>
        ))}
      </Group>
    </Group>
  );
}
