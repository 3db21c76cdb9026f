import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { usePlace } from "../place.tsx";
import { listFor } from "../shell/navigation.ts";

/** Where a record's page stands: the app and the entity's list. */
export function Crumbs({ entity }: { entity: string }) {
  const { t } = useTranslation();
  const { app, model, words } = usePlace();
  return (
    <nav className="fw-crumbs" aria-label={t("record.crumbs")}>
      <Link to="/w/$app" params={{ app }} className="fw-link">{words(model.title, app)}</Link>
      <ChevronRight size={14} aria-hidden />
      <Link to="/w/$app/list/$view" params={{ app, view: listFor(model, entity) }} className="fw-link">{words(model.entities[entity]?.title, entity)}</Link>
    </nav>
  );
}
