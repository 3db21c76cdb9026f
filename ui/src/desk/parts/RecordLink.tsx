import { useNavigate } from "@tanstack/react-router";
import type { MouseEvent } from "react";
import { usePlace } from "../place.tsx";

interface Props {
  entity: string;
  id: string;
  children: string;
}

/**
 * A link to a record, or its plain name where the person may not read such records.
 * Lists hold one in every row: a router's own link follows the address and costs more than the rest of a row. What holds it
 * is dragged, never the link, where both could be.
 */
export function RecordLink({ entity, id, children }: Props) {
  const { app, model } = usePlace();
  const navigate = useNavigate();
  if (!model.entities[entity]?.actions.includes("read")) return <>{children}</>;
  const go = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void navigate({ to: "/w/$app/record/$entity/$id", params: { app, entity, id } });
  };
  return <a draggable={false} href={`/w/${[app, "record", entity, id].map(encodeURIComponent).join("/")}`} className="fw-link" onClick={go}>{children}</a>;
}
