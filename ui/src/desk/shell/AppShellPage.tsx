import { AppShell, Burger, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Navigate, Outlet, useLocation, useParams } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useMemo } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { failureOf } from "../../shared/api/result.ts";
import { lookingNow } from "../../shared/looking.ts";
import { wordsIn } from "../../shared/words.ts";
import { loadAdmin } from "../admin/load.ts";
import { PlaceProvider, useServer, type Place } from "../place.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { actorQuery, meQuery, modelQuery } from "../queries.ts";
import { AccountMenu } from "./AccountMenu.tsx";
import { Brand } from "./Brand.tsx";
import { FinderButton } from "./FinderButton.tsx";
import { InboxLink } from "./InboxLink.tsx";
import { LanguageSwitch } from "./LanguageSwitch.tsx";
import { Live } from "./Live.tsx";
import { LookSwitch } from "./LookSwitch.tsx";
import { Navigation } from "./Navigation.tsx";

const LookingBanner = lazy(async () => ({ default: (await loadAdmin()).LookingBanner }));
const Finder = lazy(async () => ({ default: (await import("./Finder.tsx")).Finder }));

/** The frame around every page of an app: navigation at the left, person and search at the top. */
export function AppShellPage() {
  const { t, i18n } = useTranslation();
  const { app } = useParams({ from: "/inside/w/$app" });
  const server = useServer();
  const me = useQuery(meQuery(server)).data;
  const model = useQuery(modelQuery(server, app));
  const actor = useQuery(actorQuery(server, app, model.data, me)).data;
  const [opened, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  useEffect(close, [pathname, close]);

  const language = i18n.language;
  const looking = lookingNow();
  const place = useMemo((): Place | null => {
    if (!model.data || !me || !actor) return null;
    const { time_zone: zone, currency } = model.data;
    const showing = { language, zone, currency, model: model.data, yes: t("common.yes"), no: t("common.no") };
    return { app, model: model.data, me, actor, language, showing, words: (words, fallback) => wordsIn(words, language, fallback) };
  }, [app, model.data, me, actor, language, t]);

  if (me === null) return <Navigate to="/sign-in" search={{ next: pathname }} />;
  return (
    <AppShell
      header={{ height: 52 }} padding={0}
      navbar={{ width: 236, breakpoint: "md", collapsed: { mobile: !opened } }}
    >
      <a href="#content" className="fw-skip">{t("shell.skip")}</a>
      <AppShell.Header className="fw-header">
        <Group gap="xs" wrap="nowrap" className="fw-grow">
          <Burger opened={opened} onClick={toggle} hiddenFrom="md" size="sm" aria-label={t("shell.menu")} aria-expanded={opened} />
          <Brand />
        </Group>
        {place && <PlaceProvider place={place}><Live /><FinderButton /><InboxLink head /></PlaceProvider>}
        <Group gap={6} wrap="nowrap">
          <LanguageSwitch />
          <LookSwitch />
          <AccountMenu app={app} />
        </Group>
      </AppShell.Header>
      {place ? (
        <PlaceProvider place={place}>
          <AppShell.Navbar className="fw-navbar"><Navigation /></AppShell.Navbar>
          <AppShell.Main id="content" tabIndex={-1}>
            {looking?.app === app && <Suspense><LookingBanner looking={looking} /></Suspense>}
            <Outlet />
          </AppShell.Main>
          <Suspense><Finder /></Suspense>
        </PlaceProvider>
      ) : (
        <AppShell.Main id="content" p="lg">
          {looking?.app === app && <Suspense><LookingBanner looking={looking} /></Suspense>}
          {model.isError ? <Trouble failure={failureOf(model.error)} onRetry={() => void model.refetch()} /> : <Waiting />}
        </AppShell.Main>
      )}
    </AppShell>
  );
}
