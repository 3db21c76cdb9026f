import { Badge, Paper, Select, Text } from "@mantine/core";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { ImportPreview } from "../../shared/api/imports.ts";
import { usePlace } from "../place.tsx";

interface Props {
  preview: ImportPreview;
  chosen: Record<string, string>;
  onChoose: (head: string, path: string) => void;
}

/** What each column of a file fills, with its first values; guesses are marked as such. */
export function ColumnMapping({ preview, chosen, onChoose }: Props) {
  const { t } = useTranslation();
  const { words } = usePlace();
  const offered = preview.offers.map((offer) => ({
    value: offer.path,
    label: offer.titles.map((title) => words(title)).filter(Boolean).join(" · ") || offer.path,
  }));
  const taken = new Set(Object.values(chosen));
  const missing = preview.offers.filter((offer) => offer.required && ![...taken].some((path) => path === offer.path || path.startsWith(`${offer.path}.`)) && !offer.path.includes("."));
  return (
    <Paper p="md" component="section" aria-label={t("import.columns")}>
      <Text fw={600} mb="sm">{t("import.columns")}</Text>
      <div role="table" aria-label={t("import.columns")} className="fw-mapping">
        <div role="row" className="fw-mapping-head">
          <span role="columnheader">{t("import.column")}</span><span role="columnheader">{t("import.first_values")}</span><span role="columnheader">{t("import.fills")}</span>
        </div>
        {preview.columns.map((column, index) => column.head && (
          <div role="row" key={index}>
            <span role="cell" className="fw-break">{column.head}</span>
            <Text role="cell" component="span" size="xs" c="dimmed" className="fw-break">{column.samples.filter(Boolean).slice(0, 3).join(" · ") || "–"}</Text>
            <div role="cell">
              <Select
                size="xs" searchable clearable aria-label={t("import.fills_of", { name: column.head })} placeholder={t("import.left_out_column")}
                data={offered.map((each) => ({ ...each, disabled: taken.has(each.value) && chosen[column.head] !== each.value }))}
                value={chosen[column.head] || null} onChange={(path) => onChoose(column.head, path ?? "")} clearButtonProps={{ "aria-label": t("import.leave_out", { name: column.head }) }}
                rightSection={column.known === "guess" && chosen[column.head] === column.path ? <Badge size="xs" color="yellow" variant="light">{t("import.guessed")}</Badge> : undefined}
                rightSectionWidth={column.known === "guess" && chosen[column.head] === column.path ? 70 : undefined}
              />
            </div>
          </div>
        ))}
      </div>
      {missing.length > 0 && <Text size="sm" mt="xs">{t("import.required_missing", { names: missing.map((offer) => words(offer.titles[0])).join(", ") })}</Text>}
    </Paper>
  );
}
