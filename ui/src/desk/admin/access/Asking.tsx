import { Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { recordLabel } from "../../../shared/paths.ts";
import { wordsIn } from "../../../shared/words.ts";
import { useServer } from "../../place.tsx";
import { modelQuery, recordQuery } from "../../queries.ts";
import { useAddress } from "../useAddress.ts";
import { ACTIONS } from "../words.ts";

const ID = /[0-9A-HJKMNP-TV-Z]{26}/;

/** What is asked about: kind of record, action, one record, one field. */
export function Asking({ app }: { app: string }) {
  const { t, i18n } = useTranslation();
  const server = useServer();
  const [{ entity = "", action = "read", id = "", field = "" }, go] = useAddress();
  const model = useQuery(modelQuery(server, app)).data;
  const known = model?.entities[entity];
  const record = useQuery({ ...recordQuery(server, app, entity, id), enabled: Boolean(known && id) }).data;
  const entities = Object.entries(model?.entities ?? {}).map(([key, each]) => ({ value: key, label: wordsIn(each.title, i18n.language, key) }));
  const fields = (known?.field_order ?? []).map((key) => ({ value: key, label: wordsIn(known?.fields[key]?.title, i18n.language, key) }));
  return (
    <>
      <Select label={t("admin.entity")} value={entity || null} searchable data={entities} onChange={(value) => go({ entity: value ?? "", id: "", field: "" })} nothingFoundMessage={t("admin.nobody")} />
      <Select
        label={t("admin.action")} value={action} allowDeselect={false} w={150} onChange={(value) => go({ action: value ?? "" })}
        data={Object.entries(ACTIONS).map(([value, words]) => ({ value, label: t(words) }))}
      />
      <Select label={t("admin.field")} value={field || null} searchable clearable clearButtonProps={{ "aria-label": t("admin.clear") }} data={fields} onChange={(value) => go({ field: value ?? "" })} placeholder={t("admin.whole_record")} nothingFoundMessage={t("admin.nobody")} />
      <TextInput
        label={t("admin.record")} value={id} placeholder={t("admin.record_placeholder")} w={300}
        // The address of a record's page is as good as its id.
        onChange={(event) => go({ id: ID.exec(event.currentTarget.value)?.[0] ?? event.currentTarget.value.trim() })}
      />
      {record && model && (
        <Link to="/w/$app/record/$entity/$id" params={{ app, entity, id }} className="fw-link">{recordLabel(model, entity, record)}</Link>
      )}
    </>
  );
}
