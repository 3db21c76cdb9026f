import { Group, Paper, SimpleGrid, Stack, Text } from "@mantine/core";
import { Link, Navigate } from "@tanstack/react-router";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { DefinedIcon } from "../../shared/icons/DefinedIcon.tsx";
import { Empty } from "../parts/Empty.tsx";
import { usePlace } from "../place.tsx";
import { navigationOf } from "./navigation.ts";

/** The app's first page: the first list; people with nothing but terminal forms are shown those. */
export function AppHome() {
  const { t } = useTranslation();
  const { app, model, words } = usePlace();
  const entries = navigationOf(app, model).flatMap((group) => group.entries);
  const first = entries.find((entry) => "to" in entry.target && entry.target.to === "/w/$app/list/$view");
  if (first && !("href" in first.target)) return <Navigate {...first.target} replace />;
  if (!entries.length) return <Empty title={t("home.nothing")} hint={t("home.nothing_hint")} />;
  return (
    <Stack className="fw-page">
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {entries.map((entry) => {
          const inside = <Group gap="sm"><DefinedIcon name={entry.icon} size={22} /><Text fw={600}>{words(entry.title, entry.key)}</Text></Group>;
          return "href" in entry.target ? (
            <Paper key={entry.key} p="md" component="a" href={entry.target.href} className="fw-card-link">{inside}</Paper>
          ) : (
            <Link key={entry.key} {...entry.target} className="fw-card-link fw-card">{inside}</Link>
          );
        })}
      </SimpleGrid>
    </Stack>
  );
}
