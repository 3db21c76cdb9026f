import { Button, Group, Paper, Stack, Stepper, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../shared/api/result.ts";
import type { ImportMode, ImportReport, Words } from "../../shared/api/types.ts";
import { MissingPage } from "../parts/MissingPage.tsx";
import { PageHead } from "../parts/PageHead.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { usePlace, useServer } from "../place.tsx";
import { forgetRecords } from "../queries.ts";
import { DropZone } from "./DropZone.tsx";
import { EntityImport } from "./EntityImport.tsx";
import { ReportView } from "./ReportView.tsx";
import { ResultLinks } from "./ResultLinks.tsx";

/** A file comes in: first tried without changing anything, then imported. */
export function ImportPage() {
  const { kind, key } = useParams({ from: "/inside/w/$app/import/$kind/$key" });
  const { model } = usePlace();
  if (kind === "connection" && model.connections[key]) {
    const { title, help } = model.connections[key];
    return <Importing key={key} connection={key} title={title} help={help} />;
  }
  if (kind === "entity" && model.entities[key]?.actions.includes("import")) {
    return <EntityImport key={key} entity={key} />;
  }
  return <MissingPage />;
}

interface Props {
  connection: string;
  title: Words;
  help: Words | null | undefined;
}

type Phase = "choose" | "tried" | "imported";

const STEP: Record<Phase, number> = { choose: 0, tried: 1, imported: 3 };

function Importing({ connection, title, help }: Props) {
  const { t } = useTranslation();
  const { app, words } = usePlace();
  const server = useServer();
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [phase, setPhase] = useState<Phase>("choose");
  const [report, setReport] = useState<ImportReport | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);

  const send = async (chosen: File, dryRun: boolean, mode: ImportMode) => {
    setBusy(true);
    setFailure(null);
    const result = await server.importThrough(app, connection, chosen, dryRun, mode);
    setBusy(false);
    if (!result.ok) return setFailure(result.failure);
    setReport(result.value);
    setPhase(dryRun ? "tried" : "imported");
    if (!dryRun) await forgetRecords(queries, app);
  };
  const choose = (chosen: File) => {
    setFile(chosen);
    setReport(null);
    setPhase("choose");
    void send(chosen, true, "skip_bad");
  };
  const again = () => {
    setFile(null);
    setReport(null);
    setFailure(null);
    setPhase("choose");
  };

  const comes = report !== null && report.created + report.updated > 0;
  return (
    <div className="fw-page fw-import">
      <PageHead title={t("import.title", { name: words(title, connection) })} />
      <Stack>
        {words(help) && <Text size="sm" c="dimmed">{words(help)}</Text>}
        <Stepper active={busy && phase === "tried" ? 2 : STEP[phase]} size="xs" aria-label={t("import.steps")}>
          <Stepper.Step label={t("import.step_choose")} />
          <Stepper.Step label={t("import.step_try")} />
          <Stepper.Step label={t("import.step_do")} />
        </Stepper>
        {phase !== "imported" && <DropZone file={file} busy={busy} onFile={choose} />}
        {failure && <Trouble failure={failure} {...(file ? { onRetry: () => void send(file, phase === "choose", "skip_bad") } : {})} />}
        {report && (
          <>
            <ReportView report={report} entity={undefined} connection={connection} done={phase === "imported"} />
            <Paper p="md">
              {phase === "imported" ? (
                <ResultLinks report={report} entity={undefined} onAgain={again} />
              ) : (
                <Group justify="space-between">
                  <Text size="sm" className="fw-grow">{t(comes ? (report.failed ? "import.ready_but" : "import.ready") : "import.nothing", { count: report.failed })}</Text>
                  <Group gap="xs">
                    <Button variant="default" onClick={again} disabled={busy}>{t("import.other_file")}</Button>
                    <Button loading={busy} disabled={!file || !comes} onClick={() => file && void send(file, false, "skip_bad")}>{t(report.failed ? "import.do_good" : "import.do")}</Button>
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
