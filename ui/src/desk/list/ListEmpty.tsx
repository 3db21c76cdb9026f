import { Button, Group } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { SearchX } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { Empty } from "../parts/Empty.tsx";
import { usePlace } from "../place.tsx";

interface Props {
  entity: string;
  narrowed: boolean;
  onWiden: () => void;
}

/** An empty list: nothing fits the search, or there is nothing yet and this is how it comes in. */
export function ListEmpty({ entity, narrowed, onWiden }: Props) {
  const { t } = useTranslation();
  const { app, model, words } = usePlace();
  if (narrowed) {
    return (
      <Empty icon={SearchX} title={t("list.nothing_found")} hint={t("list.nothing_found_hint")}>
        <Button variant="default" onClick={onWiden}>{t("list.widen")}</Button>
      </Empty>
    );
  }
  const actions = model.entities[entity]?.actions ?? [];
  const name = words(model.entities[entity]?.title, entity);
  const base = `/w/${encodeURIComponent(app)}`;
  const hint = actions.includes("create") || actions.includes("import") ? "list.empty_hint" : "list.empty_hint_reader";
  return (
    <Empty title={t("list.empty", { name })} hint={t(hint)}>
      <Group gap="xs">
        {actions.includes("create") && (
          <Button component={Link} to={`${base}/record/${encodeURIComponent(entity)}/new`}>{t("list.create")}</Button>
        )}
        {actions.includes("import") && (
          <Button component={Link} variant="default" to={`${base}/import/entity/${encodeURIComponent(entity)}`}>{t("list.import")}</Button>
        )}
      </Group>
    </Empty>
  );
}
