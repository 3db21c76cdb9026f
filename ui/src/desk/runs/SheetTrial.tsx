import { Button, Paper, Stack, Text } from "@mantine/core";
import { CircleCheck, FileDown } from "lucide-react";
import { useState } from "react";
import type { Failure } from "../../shared/api/result.ts";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { DropZone } from "../import/DropZone.tsx";
import { Tag } from "../parts/Tag.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { usePlace } from "../place.tsx";
import classes from "./Tables.module.css";
import { useTables, type TableTried, type WholeTable } from "./tables.ts";

const KINDS = { added: ["table.added", "green"], removed: ["table.removed", "red"], changed: ["table.changed", "amber"] } as const;

/** Takes a spreadsheet and shows what its rows would make of a table; nothing is changed by that. */
export function SheetTrial({ table }: { table: WholeTable }) {
  const { t } = useTranslation();
  const { app } = usePlace();
  const tables = useTables();
  const [file, setFile] = useState<File | null>(null);
  const [found, setFound] = useState<TableTried | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const take = async (chosen: File) => {
    setFile(chosen);
    setBusy(true);
    const result = await tables.tried(app, table.key, chosen);
    setBusy(false);
    setFailure(result.ok ? null : result.failure);
    setFound(result.ok ? result.value : null);
  };
  return (
    <Paper p="md" component="section" className={classes["part"]!}>
      <h2>{t("table.try")}</h2>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">{t("table.try_hint")}</Text>
        <DropZone file={file} busy={busy} onFile={(chosen) => void take(chosen)} />
        {failure && <Trouble failure={failure} />}
        {found && <Found found={found} />}
      </Stack>
    </Paper>
  );
}

function Found({ found }: { found: TableTried }) {
  const { t } = useTranslation();
  const address = `data:text/yaml;charset=utf-8,${encodeURIComponent(found.text)}`;
  return (
    <Stack gap="sm" role="status">
      {found.problems.length > 0 && (
        <ol className={classes["lines"]} aria-label={t("table.problems")}>
          {found.problems.map((each, index) => (
            <li key={index} className={classes["line"]}>
              <Tag colour={each.level === "error" ? "red" : "amber"}>{each.sheet ? t(each.column ? "table.cell" : "table.line", { sheet: each.sheet, row: each.row ?? 0, column: each.column }) : t("table.whole")}</Tag>
              <span>{each.message}</span> <span className={classes["hint"]}>{each.hint}</span>
            </li>
          ))}
        </ol>
      )}
      {found.same && <p className={classes["sound"]}><CircleCheck size={16} aria-hidden />{t("table.same")}</p>}
      {found.changes.length > 0 && (
        <ol className={classes["lines"]} aria-label={t("table.changes")}>
          {found.changes.map((each, index) => (
            <li key={index} className={classes["line"]}>
              <Tag colour={KINDS[each.kind][1]}>{t(KINDS[each.kind][0], { row: each.row ?? each.was ?? 0 })}</Tag>
              {each.before && <del>{each.before.join(" | ")}</del>}
              {each.after && <ins>{each.after.join(" | ")}</ins>}
            </li>
          ))}
        </ol>
      )}
      {found.ready && !found.same && (
        <div>
          <Button component="a" href={address} download={found.file.split("/").pop()} leftSection={<FileDown size={15} aria-hidden />}>{t("table.take")}</Button>
          <Text size="sm" c="dimmed" mt={6}>{t("table.take_hint", { file: found.file })}</Text>
        </div>
      )}
    </Stack>
  );
}
