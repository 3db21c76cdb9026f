import { Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Check, CircleHelp, X } from "lucide-react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { wordsIn } from "../../../shared/words.ts";
import { Tag } from "../../parts/Tag.tsx";
import { useServer } from "../../place.tsx";
import { modelQuery } from "../../queries.ts";
import classes from "../Admin.module.css";
import { useAdministration, type Because, type Names, type Question } from "../api.ts";
import { Place } from "../roles/Place.tsx";
import { Shown } from "../Shown.tsx";
import { useLoaded } from "../useLoaded.ts";
import { ConditionTree } from "./ConditionTree.tsx";
import { ACTIONS } from "../words.ts";

interface Props {
  app: string;
  title: string;
  question: Question;
}

/** Yes, no, or only for some records; below it every grant that had a say, with its conditions as they came out. */
export function Answer({ app, title, question }: Props) {
  const { t, i18n } = useTranslation();
  const server = useAdministration();
  const model = useQuery(modelQuery(useServer(), app)).data;
  const because = useLoaded(["why", app, question], () => server.why(app, question));
  const entity = wordsIn(model?.entities[question.entity]?.title, i18n.language, question.entity);
  const field = question.field && wordsIn(model?.entities[question.entity]?.fields[question.field]?.title, i18n.language, question.field);
  const what = { who: title, what: t(ACTIONS[question.action] ?? question.action), entity: field ? `${entity} · ${field}` : entity };
  const names: Names = Object.fromEntries(Object.entries(model?.entities ?? {}).map(([key, each]) => [
    key, { title: each.title, fields: Object.fromEntries(Object.entries(each.fields).map(([name, one]) => [name, one.title])) },
  ]));
  return (
    <Shown loaded={because}>
      {(told) => (
        <Stack gap="md">
          <div role="status" className={classes["answer"]} data-answer={told.allowed === null ? "open" : told.allowed ? "yes" : "no"}>
            {told.allowed === null ? <CircleHelp aria-hidden /> : told.allowed ? <Check aria-hidden /> : <X aria-hidden />}
            <span>{t(told.allowed === null ? "admin.depends" : told.allowed ? "admin.yes" : "admin.no", what)}</span>
          </div>
          <Text size="sm">{told.roles.length ? t("admin.holds", { roles: told.roles.map((role) => wordsIn(told.titles[role], i18n.language, role)).join(t("common.comma")) }) : t("admin.holds_nothing")}</Text>
          {told.grants.length === 0 && told.roles.length > 0 && <Text size="sm">{t("admin.no_grant")}</Text>}
          {told.grants.map((grant, index) => <Ground key={index} app={app} role={wordsIn(told.titles[grant.role], i18n.language, grant.role)} grant={grant} entity={question.entity} names={names} />)}
        </Stack>
      )}
    </Shown>
  );
}

const REASONS: Record<string, string> = {
  action: "admin.lacks_action", field: "admin.lacks_field", masked: "admin.lacks_masked", condition: "admin.lacks_condition",
};

function Ground({ app, role, grant, entity, names }: { app: string; role: string; grant: Because["grants"][number]; entity: string; names: Names }) {
  const { t } = useTranslation();
  const [colour, words] = grant.gives === null ? (["amber", "admin.gives_some"] as const) : grant.gives ? (["green", "admin.gives_it"] as const) : (["grey", "admin.gives_not"] as const);
  return (
    <Paper component="section" p="md">
      <Stack gap={6}>
        <Title order={3} size="h5" style={{ display: "flex", flexWrap: "wrap", gap: 8, alignItems: "center" }}>
          {role} <Tag colour={colour}>{t(words)}</Tag> <Place app={app} file={grant.file} line={grant.line} />
        </Title>
        {grant.reasons.map((reason) => <Text key={reason} size="sm">{t(REASONS[reason] ?? "admin.lacks_condition")}</Text>)}
        {grant.rows && <ConditionTree title={t("admin.which_records")} part={grant.rows} entity={entity} names={names} />}
        {grant.when && <ConditionTree title={t("admin.only_while")} part={grant.when} entity={entity} names={names} />}
        {!grant.rows && !grant.when && grant.gives && <Text size="sm" c="dimmed">{t("admin.for_all_records")}</Text>}
      </Stack>
    </Paper>
  );
}
