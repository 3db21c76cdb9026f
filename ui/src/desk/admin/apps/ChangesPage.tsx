import { Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { PageHead } from "../../parts/PageHead.tsx";
import { Tag } from "../../parts/Tag.tsx";
import { useAdministration } from "../api.ts";
import { Lines } from "../Lines.tsx";
import { useTitles } from "../useTitles.ts";
import { Shown } from "../Shown.tsx";
import { useLoaded } from "../useLoaded.ts";
import { FILES } from "../words.ts";

const COLOURS = { added: "green", changed: "amber", removed: "red" } as const;

/** What a release changed in the app's files since the one before. */
export function ChangesPage({ app, release }: { app: string; release: number }) {
  const { t } = useTranslation();
  const server = useAdministration();
  const titleOf = useTitles();
  const changes = useLoaded(["changes", app, release], () => server.changes(app, release));
  return (
    <>
      <PageHead
        title={t("admin.changes_of", { app: titleOf(app), number: release })}
        above={<nav className="fw-crumbs" aria-label={t("record.crumbs")}><Link to="/admin/$place" params={{ place: "apps" }} search={{}} className="fw-link">{t("admin.apps")}</Link></nav>}
      />
      <Shown loaded={changes}>
        {({ rows }) => (
          <Stack gap="md">
            {rows.length === 0 && <Empty title={t("admin.no_changes")} hint={t("admin.no_changes_hint")} />}
            {rows.map((each) => (
              <details key={each.file} open={rows.length < 6}>
                <summary><b>{each.file}</b> <Tag colour={COLOURS[each.kind]}>{t(FILES[each.kind])}</Tag></summary>
                <Lines lines={each.lines} label={each.file} changes />
                {each.more > 0 && <Text size="sm" c="dimmed">{t("admin.more_lines", { count: each.more })}</Text>}
              </details>
            ))}
          </Stack>
        )}
      </Shown>
    </>
  );
}
