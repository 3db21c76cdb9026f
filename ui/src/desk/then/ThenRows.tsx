import { Table, Text } from "@mantine/core";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { RowsThen } from "../../shared/api/asWas.ts";
import { showValue } from "../../shared/format/value.ts";
import { columnsOf } from "../list/columns.ts";
import { RecordLink } from "../parts/RecordLink.tsx";
import { TableCard } from "../parts/TableCard.tsx";
import { Tag } from "../parts/Tag.tsx";
import { ValueText } from "../parts/ValueText.tsx";
import { usePlace } from "../place.tsx";
import form from "../record/FormBody.module.css";

/** The rows of one sub-table as they stood; what became of a row since is told beside it. */
export function ThenRows({ entity, then }: { entity: string; then: RowsThen }) {
  const { t } = useTranslation();
  const { model, words, language, showing } = usePlace();
  const field = model.entities[entity]?.fields[then.field];
  const title = words(field?.title, then.field);
  const own = [...new Set((model.views[then.of]?.columns ?? model.entities[then.of]?.field_order ?? []).map((path) => path.split(".")[0]!))];
  const known = own.filter((key) => key !== field?.by && then.rows.some((row) => key in row.values));
  const columns = columnsOf(model, { of: then.of, columns: known }, language);
  const numbers = columns.flatMap((column, index) => (column.numeric ? [index] : []));
  return (
    <section className={form["section"]} aria-label={title}>
      <h2 className={form["title"]}>{title}</h2>
      {then.rows.length === 0 ? <Text size="sm" c="dimmed">{t("then.rows_none")}</Text> : (
        <TableCard bare label={title} width={360} head={columns.map((column) => column.title)} numbers={numbers}>
          {then.rows.map((row) => (
            <Table.Tr key={row.id}>
              {columns.map((column, index) => {
                const value = row.values[column.path];
                const name = showValue(value, column.field, showing) || row.id;
                return (
                  <Table.Td key={column.path} className={column.numeric ? "fw-number" : "fw-cell"}>
                    {index > 0 && <ValueText value={value} field={column.field} />}
                    {index === 0 && (row.now === "deleted" ? name : <RecordLink entity={then.of} id={row.id}>{name}</RecordLink>)}
                    {index === 0 && row.now !== "there" && <> <Tag colour="amber">{t(row.now === "deleted" ? "then.row_deleted" : "then.row_elsewhere")}</Tag></>}
                  </Table.Td>
                );
              })}
            </Table.Tr>
          ))}
        </TableCard>
      )}
      {then.more && <Text size="xs" c="dimmed" mt={6}>{t("then.rows_more", { count: then.rows.length })}</Text>}
      {!then.whole && <Text size="xs" c="dimmed" mt={6}>{t("then.rows_part")}</Text>}
    </section>
  );
}
