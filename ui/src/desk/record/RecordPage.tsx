import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { failureOf } from "../../shared/api/result.ts";
import { prefixes } from "../../shared/paths.ts";
import { MissingPage } from "../parts/MissingPage.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace, useServer } from "../place.tsx";
import { recordQuery } from "../queries.ts";
import { MissingRecord } from "./MissingRecord.tsx";
import { RecordView } from "./RecordView.tsx";

/** One record: read, changed, moved along its flow, followed back in time. */
export function RecordPage() {
  const { entity, id } = useParams({ from: "/inside/w/$app/record/$entity/$id" });
  const { app, model } = usePlace();
  const server = useServer();
  const known = model.entities[entity];
  const record = useQuery({ ...recordQuery(server, app, entity, id, prefixes(known?.label_fields ?? [])), enabled: Boolean(known) });
  if (!known) return <MissingPage />;
  if (record.isPending) return <div className="fw-page"><Waiting lines={10} /></div>;
  if (record.isError) {
    const failure = failureOf(record.error);
    if (failure.status === 404) return <MissingRecord entity={entity} />;
    return <div className="fw-page"><Trouble failure={failure} onRetry={() => void record.refetch()} /></div>;
  }
  return <RecordView key={id} entityKey={entity} record={record.data} />;
}
