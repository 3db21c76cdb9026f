import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Inbox } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { usePlace, useServer } from "../place.tsx";
import { countQuery } from "../queries.ts";
import classes from "./Navigation.module.css";

/** The way to what waits for the person, with how much it is; in the head of a phone without its word. */
export function InboxLink({ head = false }: { head?: boolean }) {
  const { t } = useTranslation();
  const { app } = usePlace();
  const { open = 0, overdue = 0 } = useQuery(countQuery(useServer())).data ?? {};
  return (
    <Link to="/w/$app/inbox" params={{ app }} className={head ? classes["bell"] : classes["entry"]}>
      <Inbox size={head ? 20 : 18} strokeWidth={1.75} aria-hidden />
      <span className={head ? "fw-hidden" : classes["words"]}>{t("inbox.title")}</span>
      {open > 0 && <span className={classes["badge"]} data-late={overdue > 0 || undefined}><span aria-hidden>{open > 99 ? "99+" : open}</span><span className="fw-hidden">{t("inbox.count", { count: open })}</span></span>}
    </Link>
  );
}
