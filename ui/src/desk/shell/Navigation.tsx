import { ScrollArea } from "@mantine/core";
import { Link, useLocation } from "@tanstack/react-router";
import { ExternalLink, History, Settings, Trash2 } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { DefinedIcon } from "../../shared/icons/DefinedIcon.tsx";
import { usePlace } from "../place.tsx";
import { InboxLink } from "./InboxLink.tsx";
import classes from "./Navigation.module.css";
import { navigationOf, type Entry } from "./navigation.ts";

/** The app's navigation, group after group; what the engine did stands at the end for those who may see it. */
export function Navigation() {
  const { t } = useTranslation();
  const { app, model, me, words } = usePlace();
  // A rule has an address of its own, and belongs to the same entry.
  const asked = useLocation({ select: ({ pathname }) => pathname.startsWith(`/w/${encodeURIComponent(app)}/rules/`) });
  return (
    <ScrollArea className={classes["scroll"]} type="auto">
      <nav aria-label={t("shell.navigation")} className={classes["nav"]}>
        <p className={classes["app"]}>{words(model.title, app)}</p>
        <ul className={classes["list"]}><li><InboxLink /></li></ul>
        {navigationOf(app, model).map((group) => (
          <div key={group.key} role="group" aria-label={words(group.title) || undefined}>
            {words(group.title) && <p className={classes["heading"]} aria-hidden>{words(group.title)}</p>}
            <ul className={classes["list"]}>
              {group.entries.map((entry) => <li key={entry.key}><EntryLink entry={entry} /></li>)}
            </ul>
          </div>
        ))}
        <div role="group" aria-label={t("runs.group")}>
          <p className={classes["heading"]} aria-hidden>{t("runs.group")}</p>
          <ul className={classes["list"]}>
            <li><Link to="/w/$app/bin" params={{ app }} className={classes["entry"]}><Trash2 size={18} strokeWidth={1.75} aria-hidden />{t("bin.title")}</Link></li>
            {model.runs && (
              <li>
                <Link to="/w/$app/runs" params={{ app }} className={classes["entry"]} activeOptions={{ includeSearch: false }} {...(asked ? { "data-status": "active" } : {})}>
                  <History size={18} strokeWidth={1.75} aria-hidden />{t("runs.title")}
                </Link>
              </li>
            )}
            {me.administrator && (
              <li>
                <Link to="/admin/$place" params={{ place: "users" }} search={{}} className={classes["entry"]}>
                  <Settings size={18} strokeWidth={1.75} aria-hidden />{t("shell.administration")}
                </Link>
              </li>
            )}
          </ul>
        </div>
      </nav>
    </ScrollArea>
  );
}

function EntryLink({ entry }: { entry: Entry }) {
  const { words } = usePlace();
  const inside = <><DefinedIcon name={entry.icon} /><span className={classes["words"]}>{words(entry.title, entry.key)}</span></>;
  if ("href" in entry.target) {
    return <a href={entry.target.href} className={classes["entry"]}>{inside}<ExternalLink size={14} aria-hidden /></a>;
  }
  return <Link {...entry.target} className={classes["entry"]} activeOptions={{ includeSearch: false }}>{inside}</Link>;
}
