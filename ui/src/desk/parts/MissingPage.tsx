import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
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

/** The same outside of any app, where it is the whole page. */
export function MissingSite() {
  return <main className="fw-page"><MissingPage /></main>;
}
