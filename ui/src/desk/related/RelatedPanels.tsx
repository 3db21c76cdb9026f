import { Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { unwrap } from "../../shared/api/result.ts";
import { usePlace, useServer } from "../place.tsx";
import classes from "./Related.module.css";
import { RelatedPanel } from "./RelatedPanel.tsx";

/** What points to a record: a panel for each kind of record that does; nothing where nothing does. */
export default function RelatedPanels({ entity, id }: { entity: string; id: string }) {
  const { t } = useTranslation();
  const { app, model } = usePlace();
  const server = useServer();
  const query = useQuery({
    queryKey: ["record", app, entity, id, "related"],
    queryFn: async () => unwrap(await server.related(app, entity, id)).rows,
  });
  const found = (query.data ?? []).filter((relation) => relation.count > 0 && model.entities[relation.entity]);
  if (!found.length) return null;
  return (
    <section className={classes["related"]} aria-labelledby="related-title">
      <Title order={2} id="related-title">{t("related.title")}</Title>
      {found.map((relation) => <RelatedPanel key={`${relation.entity}.${relation.field}`} relation={relation} id={id} />)}
    </section>
  );
}
