import { Button, Group } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { AccountMenu } from "../shell/AccountMenu.tsx";
import { Brand } from "../shell/Brand.tsx";
import { LanguageSwitch } from "../shell/LanguageSwitch.tsx";
import { LookSwitch } from "../shell/LookSwitch.tsx";
import { Empty } from "./Empty.tsx";

/** An address that leads nowhere, or to something this person does not see: both read alike. */
export function MissingPage() {
  const { t } = useTranslation();
  return (
    <Empty level={1} icon={Compass} title={t("missing.title")} hint={t("missing.hint")}>
      <Button component={Link} to="/" variant="default">{t("missing.home")}</Button>
    </Empty>
  );
}

/** The same outside of any app: the head of the site stays. */
export function MissingSite() {
  return (
    <>
      <header className="fw-header fw-header-alone">
        <Link to="/" className="fw-home"><Brand /></Link>
        <Group gap={6}><LanguageSwitch /><LookSwitch /><AccountMenu /></Group>
      </header>
      <main className="fw-page"><MissingPage /></main>
    </>
  );
}
