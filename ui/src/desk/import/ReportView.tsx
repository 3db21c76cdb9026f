import { Accordion, Paper, SimpleGrid, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { unwrap } from "../../shared/api/result.ts";
import type { ImportNote, ImportReport, Json } from "../../shared/api/types.ts";
import { formatDecimal } from "../../shared/format/decimal.ts";
import { Tag } from "../parts/Tag.tsx";
import { usePlace, useServer } from "../place.tsx";
import { ExampleRows } from "./ExampleRows.tsx";

const COUNTS = ["read", "created", "updated", "unchanged", "failed"] as const;
const WORDS = {
  read: "import.read", created: "import.created", updated: "import.updated", unchanged: "import.unchanged", failed: "import.failed",
} as const;

interface Props {
  report: ImportReport;
  entity: string | undefined;
  connection: string | undefined;
  done: boolean;
}

/** What a file means, or meant: counts, totals, oddities with examples, and every row that could not be taken. */
export function ReportView({ report, entity, connection, done }: Props) {
  const { t } = useTranslation();
  const { language } = usePlace();
  return (
    <>
      <Paper p="md" component="section" aria-label={t("import.report")}>
        <Text fw={600} mb="sm">{t(done ? "import.done" : "import.tried")}</Text>
        <SimpleGrid cols={{ base: 2, xs: 3, md: 5 }} spacing="sm">
          {COUNTS.map((name) => (
            <div key={name} className="fw-count" data-bad={(name === "failed" && report.failed > 0) || undefined}>
              <Text size="xs" c="dimmed">{t(WORDS[name])}</Text>
              <span className="fw-count-number">{formatDecimal(report[name] ?? 0, language)}</span>
            </div>
          ))}
        </SimpleGrid>
        <Totals totals={report.totals ?? {}} connection={connection} />
      </Paper>
      <Notes notes={report.notes ?? []} />
      <Problems report={report} entity={entity} />
    </>
  );
}

function Totals({ totals, connection }: { totals: Record<string, Json>; connection: string | undefined }) {
  const { t } = useTranslation();
  const { app, language, words } = usePlace();
  const server = useServer();
  const listed = Object.entries(totals);
  const known = useQuery({ queryKey: ["connections", app], enabled: listed.length > 0, queryFn: async () => unwrap(await server.connections(app)).rows });
  if (!listed.length) return null;
  const titles = known.data?.find((each) => each.key === connection)?.totals ?? {};
  return (
    <dl className="fw-totals" aria-label={t("import.totals")}>
      {listed.map(([name, total]) => (
        <div key={name}>
          <Text component="dt" size="xs" c="dimmed">{words(titles[name], name)}</Text>
          <dd>{formatDecimal(String(total ?? ""), language)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Notes({ notes }: { notes: ImportNote[] }) {
  const { t } = useTranslation();
  const { language, words } = usePlace();
  if (!notes.length) return null;
  return (
    <section>
      <Text component="h2" fw={600} fz="md" mb={6}>{t("import.notes")}</Text>
      <Accordion variant="contained" radius="md" multiple>
        {notes.map((note, index) => (
          <Accordion.Item key={note.code ?? index} value={String(index)}>
            <Accordion.Control>
              <Tag colour="amber">{formatDecimal(note.count, language)}</Tag> <Text span size="sm">{words(note.message, note.code)}</Text>
            </Accordion.Control>
            <Accordion.Panel>
              <Text size="xs" c="dimmed" mb={4}>{t("import.examples", { count: note.rows?.length ?? 0 })}</Text>
              <ExampleRows rows={note.rows ?? []} />
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </section>
  );
}

function Problems({ report, entity }: { report: ImportReport; entity: string | undefined }) {
  const { t } = useTranslation();
  const { model, words } = usePlace();
  if (!report.problems?.length) return null;
  const fields = entity ? (model.entities[entity]?.fields ?? {}) : {};
  return (
    <section>
      <Text component="h2" fw={600} fz="md" mb={6}>{t("import.problems", { count: report.problems.length })}</Text>
      <Paper>
        <Table.ScrollContainer minWidth={520} mah={360} tabIndex={0} role="region" aria-label={t("import.problems", { count: report.problems.length })}>
          <Table fz="sm">
            <Table.Thead>
              <Table.Tr><Table.Th className="fw-number" w={70}>{t("import.row")}</Table.Th><Table.Th>{t("import.field")}</Table.Th><Table.Th>{t("import.value")}</Table.Th><Table.Th>{t("import.reason")}</Table.Th></Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {report.problems.map((problem, index) => (
                <Table.Tr key={index}>
                  <Table.Td className="fw-number">{problem.row ?? ""}</Table.Td>
                  <Table.Td>{words(fields[problem.field ?? ""]?.title, problem.field ?? "")}</Table.Td>
                  <Table.Td className="fw-break">{problem.value === null || problem.value === undefined ? "" : String(problem.value)}</Table.Td>
                  <Table.Td>{problem.message} {problem.hint && <Text span size="sm" c="dimmed">{problem.hint}</Text>}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Paper>
      {report.problems_left_out ? <Text size="xs" c="dimmed" mt={4}>{t("import.left_out", { count: report.problems_left_out })}</Text> : null}
    </section>
  );
}
