import { AppShell, Burger, Group, ScrollArea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { Suspense, useEffect } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { MissingPage } from "../parts/MissingPage.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { useServer } from "../place.tsx";
import { meQuery } from "../queries.ts";
import { AccountMenu } from "../shell/AccountMenu.tsx";
import { Brand } from "../shell/Brand.tsx";
import { LanguageSwitch } from "../shell/LanguageSwitch.tsx";
import { LookSwitch } from "../shell/LookSwitch.tsx";
import classes from "../shell/Navigation.module.css";
import { PLACES } from "./places.ts";

/** The administration: its places at the left, the one that is open beside them. */
export function AdminPage() {
  const { t } = useTranslation();
  const { place } = useParams({ from: "/inside/admin/$place" });
  const me = useQuery(meQuery(useServer())).data;
  const [opened, { toggle, close }] = useDisclosure();
  useEffect(close, [place, close]);
  const open = PLACES.filter((each) => me?.administrator || each.everybody);
  const Page = open.find((each) => each.key === place)?.page;
  return (
    <AppShell header={{ height: 52 }} padding={0} navbar={{ width: 236, breakpoint: "md", collapsed: { mobile: !opened } }}>
      <a href="#content" className="fw-skip">{t("shell.skip")}</a>
      <AppShell.Header className="fw-header">
        <Group gap="xs" wrap="nowrap" className="fw-grow">
          <Burger opened={opened} onClick={toggle} hiddenFrom="md" size="sm" aria-label={t("shell.menu")} aria-expanded={opened} />
          <Link to="/" className="fw-home"><Brand /></Link>
        </Group>
        <Group gap={6} wrap="nowrap"><LanguageSwitch /><LookSwitch /><AccountMenu /></Group>
      </AppShell.Header>
      <AppShell.Navbar className="fw-navbar">
        <ScrollArea className={classes["scroll"]} type="auto">
          <nav aria-label={t("shell.administration")} className={classes["nav"]}>
            <p className={classes["app"]}>{t("shell.administration")}</p>
            <ul className={classes["list"]}>
              {open.map(({ key, title, icon: Drawn }) => (
                <li key={key}>
                  <Link to="/admin/$place" params={{ place: key }} search={{}} activeOptions={{ includeSearch: false }} className={classes["entry"]}>
                    <Drawn size={18} strokeWidth={1.75} aria-hidden /><span className={classes["words"]}>{t(title)}</span>
                  </Link>
                </li>
              ))}
            </ul>
            <p className={classes["heading"]} aria-hidden />
            <Link to="/" className={classes["entry"]}><ArrowLeft size={18} strokeWidth={1.75} aria-hidden />{t("admin.back")}</Link>
          </nav>
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        {Page ? <div className="fw-page"><Suspense fallback={<Waiting />}><Page /></Suspense></div> : <MissingPage />}
      </AppShell.Main>
    </AppShell>
  );
}
