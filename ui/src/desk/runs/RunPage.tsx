import { Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { failureOf, unwrap } from "../../shared/api/result.ts";
import type { Json } from "../../shared/api/types.ts";
import { formatMoment } from "../../shared/format/moment.ts";
import { MissingPage } from "../parts/MissingPage.tsx";
import { PageHead } from "../parts/PageHead.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace, useServer } from "../place.tsx";
import { Document } from "./Document.tsx";
import { RunState } from "./RunState.tsx";
import { StepCard } from "./StepCard.tsx";
import { TriggerCard } from "./TriggerCard.tsx";

/** One run of a rule: what set it off, and step by step what was done and why. */
export function RunPage() {
  const { t } = useTranslation();
  const { app, id } = useParams({ from: "/inside/w/$app/runs/$id" });
  const server = useServer();
  const query = useQuery({ queryKey: ["runs", app, "one", id], queryFn: async () => unwrap(await server.run(app, id)) });
  if (query.isPending) return <div className="fw-page"><Waiting /></div>;
  if (query.isError) {
    const failure = failureOf(query.error);
    if (failure.status === 404) return <MissingPage />;
    return <div className="fw-page"><Trouble failure={failure} onRetry={() => void query.refetch()} /></div>;
  }
  const run = query.data;
  return (
    <div className="fw-page fw-import">
      <PageHead
        title={run.rule} beside={<RunState state={run.state} />}
        above={<nav className="fw-crumbs" aria-label={t("record.crumbs")}><Link to="/w/$app/runs" params={{ app }} className="fw-link">{t("runs.title")}</Link></nav>}
      />
      <Stack>
        <Paper p="md">
          <SimpleGrid cols={{ base: 2, sm: 4 }}>
            <Fact name={t("runs.started")} at={run.created_at} />
            <Fact name={t("runs.ended")} at={run.finished_at} />
            <Fact name={t("runs.attempt")} text={String(run.attempt)} />
            <Fact name={t("runs.depth")} text={String(run.depth)} />
          </SimpleGrid>
        </Paper>
        <TriggerCard trigger={run.trigger} />
        <Part title={t("runs.error")} value={run.error} />
        <Title order={2}>{t("runs.steps")}</Title>
        {run.steps?.length ? run.steps.map((step) => <StepCard key={step.number} step={step} />) : <Text size="sm" c="dimmed">{t("runs.no_steps")}</Text>}
      </Stack>
    </div>
  );
}

function Fact({ name, at, text }: { name: string; at?: string | null; text?: string }) {
  const { language, showing } = usePlace();
  return (
    <div>
      <Text size="xs" c="dimmed">{name}</Text>
      <Text size="sm">{text ?? (at ? formatMoment(at, language, showing.zone, true) : "–")}</Text>
    </div>
  );
}

function Part({ title, value }: { title: string; value: Json }) {
  if (value === null || value === undefined || (Array.isArray(value) && !value.length)) return null;
  return (
    <Paper p="md" component="section">
      <Text component="h2" fw={600} mb="xs">{title}</Text>
      <Document value={value} />
    </Paper>
  );
}
