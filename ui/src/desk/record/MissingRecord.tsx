import { Button, Group } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { List, SearchX } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { Empty } from "../parts/Empty.tsx";
import { usePlace } from "../place.tsx";
import { FinderButton } from "../shell/FinderButton.tsx";
import { listFor } from "../shell/navigation.ts";
import { Crumbs } from "./Crumbs.tsx";

/** A record that is not there, or not for this person: both read alike, and lead on to its list and to the search. */
export function MissingRecord({ entity }: { entity: string }) {
  const { t } = useTranslation();
  const { app, model, words } = usePlace();
  return (
    <div className="fw-page">
      <Crumbs entity={entity} />
      <Empty level={1} icon={SearchX} title={t("record.missing")} hint={t("record.missing_hint")}>
        <Group gap="xs" justify="center">
          <Button
            leftSection={<List size={15} aria-hidden />}
            renderRoot={(props) => <Link to="/w/$app/list/$view" params={{ app, view: listFor(model, entity) }} {...props} />}
          >
            {t("missing.list", { name: words(model.entities[entity]?.title, entity) })}
          </Button>
          <FinderButton plain />
        </Group>
      </Empty>
    </div>
  );
}
