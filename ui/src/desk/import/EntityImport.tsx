import { Button, Group, Paper, Progress, Stack, Stepper, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { isOnItsWay, refusedRowsAddress, reportOf, type ImportJob, type ImportPreview } from "../../shared/api/imports.ts";
import type { Failure, Result } from "../../shared/api/result.ts";
import { templateAddress } from "../../shared/api/server.ts";
import { formatDecimal } from "../../shared/format/decimal.ts";
import { PageHead } from "../parts/PageHead.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { usePlace, useServer } from "../place.tsx";
import { forgetRecords } from "../queries.ts";
import { ColumnMapping } from "./ColumnMapping.tsx";
import { DropZone } from "./DropZone.tsx";
import { ReportView } from "./ReportView.tsx";
import { ResultLinks } from "./ResultLinks.tsx";

const LOOK_EVERY_MS = 700;

interface Loaded {
  file: string;
  preview: ImportPreview;
}

/** A file comes into an entity: its columns are mapped, it is tried without changing anything, then it goes in, in the background. */
export function EntityImport({ entity }: { entity: string }) {
  const { t } = useTranslation();
  const { app, model, words, language } = usePlace();
  const server = useServer();
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const [job, setJob] = useState<ImportJob | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const watching = useRef(true);
  useEffect(() => {
    watching.current = true;
    return () => { watching.current = false; };
  }, []);

  const taken = <T,>(result: Result<T>): T | null => {
    if (result.ok) return result.value;
    setFailure(result.failure);
    return null;
  };
  const choose = async (given: File) => {
    again();
    setFile(given);
    setBusy(true);
    const stored = taken(await server.upload(app, given));
    const preview = stored && taken(await server.previewImport(app, entity, stored.id));
    setBusy(false);
    if (!stored || !preview) return;
    setLoaded({ file: stored.id, preview });
    setChosen(Object.fromEntries(preview.columns.map((column) => [column.head, column.path])));
  };
  const begin = async (dryRun: boolean) => {
    if (!loaded) return;
    setBusy(true);
    setFailure(null);
    const columns = Object.fromEntries(Object.entries(chosen).map(([head, path]) => [head, path || null]));
    let now = taken(await server.beginImport(app, entity, { file: loaded.file, columns, mode: "skip_bad", dry_run: dryRun }));
    while (now && watching.current) {
      setJob(now);
      if (!isOnItsWay(now)) break;
      await new Promise((resolve) => { setTimeout(resolve, LOOK_EVERY_MS); });
      now = taken(await server.import(app, now.id));
    }
    if (now && !isOnItsWay(now)) now = taken(await server.import(app, now.id));
    if (now) setJob(now);
    setBusy(false);
    if (!dryRun) await forgetRecords(queries, app);
  };
  const again = () => {
    setFile(null);
    setLoaded(null);
    setJob(null);
    setFailure(null);
  };
  const map = (head: string, path: string) => {
    setChosen({ ...chosen, [head]: path });
    setJob(null);
  };

  const running = job !== null && isOnItsWay(job);
  const ended = job !== null && !running;
  const imported = ended && !job.dry_run;
  const comes = ended && job.counts.created + job.counts.updated > 0;
  const step = imported ? 4 : ended ? 3 : loaded ? 1 : 0;
  return (
    <div className="fw-page fw-import">
      <PageHead
        title={t("import.title", { name: words(model.entities[entity]?.title, entity) })}
        actions={<Button component="a" variant="default" href={templateAddress(app, entity)} leftSection={<Download size={15} aria-hidden />}>{t("import.template")}</Button>}
      />
      <Stack>
        <Stepper active={step} size="xs" aria-label={t("import.steps")}>
          <Stepper.Step label={t("import.step_choose")} />
          <Stepper.Step label={t("import.step_columns")} />
          <Stepper.Step label={t("import.step_try")} />
          <Stepper.Step label={t("import.step_do")} />
        </Stepper>
        {!imported && <DropZone file={file} busy={busy} onFile={(given) => void choose(given)} />}
        {failure && <Trouble failure={failure} />}
        {loaded && !imported && <ColumnMapping preview={loaded.preview} chosen={chosen} onChoose={map} />}
        {loaded && !job && (
          <Group justify="flex-end"><Button loading={busy} onClick={() => void begin(true)}>{t("import.try")}</Button></Group>
        )}
        {running && (
          <Paper p="md" aria-live="polite">
            <Group justify="space-between">
              <Text size="sm">{t("import.on_its_way", { rows: formatDecimal(job.counts.read, language) })}</Text>
              <Button variant="default" size="xs" onClick={() => void server.stopImport(app, job.id)}>{t("import.stop")}</Button>
            </Group>
            <Progress value={100} animated mt="xs" aria-label={t("import.busy")} />
          </Paper>
        )}
        {ended && (
          <>
            {job.state === "cancelled" && <Text size="sm">{t("import.cancelled", { row: formatDecimal(job.position, language) })}</Text>}
            {job.error.map((each) => <Text key={each.code} size="sm" c="var(--fw-red)">{each.message} {each.hint}</Text>)}
            <ReportView report={reportOf(job)} entity={entity} connection={undefined} done={imported} />
            {job.counts.failed > 0 && (
              <Group><Button component="a" variant="default" href={refusedRowsAddress(app, job.id)} leftSection={<Download size={15} aria-hidden />}>{t("import.refused_rows")}</Button></Group>
            )}
            <Paper p="md">
              {imported ? (
                <ResultLinks report={reportOf(job)} entity={entity} onAgain={again} />
              ) : (
                <Group justify="space-between">
                  <Text size="sm" className="fw-grow">{t(comes ? (job.counts.failed ? "import.ready_but" : "import.ready") : "import.nothing", { count: job.counts.failed })}</Text>
                  <Group gap="xs">
                    <Button variant="default" onClick={again} disabled={busy}>{t("import.other_file")}</Button>
                    <Button loading={busy} disabled={!comes} onClick={() => void begin(false)}>{t(job.counts.failed ? "import.do_good" : "import.do")}</Button>
                  </Group>
                </Group>
              )}
            </Paper>
          </>
        )}
      </Stack>
    </div>
  );
}
