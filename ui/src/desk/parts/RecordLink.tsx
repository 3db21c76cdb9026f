import { Link } from "@tanstack/react-router";
import { usePlace } from "../place.tsx";

interface Props {
  entity: string;
  id: string;
  children: string;
}

/** A link to a record, or its plain name where the person may not read such records. */
export function RecordLink({ entity, id, children }: Props) {
  const { app, model } = usePlace();
  if (!model.entities[entity]?.actions.includes("read")) return <>{children}</>;
  return (
    <Link to="/w/$app/record/$entity/$id" params={{ app, entity, id }} className="fw-link">{children}</Link>
  );
}
