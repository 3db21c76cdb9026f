import { Link } from "@tanstack/react-router";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { PageHead } from "../../parts/PageHead.tsx";
import { useAdministration } from "../api.ts";
import { Lines } from "../Lines.tsx";
import { Shown } from "../Shown.tsx";
import { useLoaded } from "../useLoaded.ts";

/** The text of a definition as it is in force, at the line that somebody was led to. */
export function FilePage({ app, file, line }: { app: string; file: string; line: number }) {
  const { t } = useTranslation();
  const server = useAdministration();
  const text = useLoaded(["file", app, file], () => server.file(app, file));
  return (
    <>
      <PageHead
        title={file}
        above={<nav className="fw-crumbs" aria-label={t("record.crumbs")}><Link to="/admin/$place" params={{ place: "apps" }} search={{}} className="fw-link">{t("admin.apps")}</Link></nav>}
      />
      <Shown loaded={text}>{(told) => <Lines lines={told.text.split("\n")} label={file} marked={line} />}</Shown>
    </>
  );
}
