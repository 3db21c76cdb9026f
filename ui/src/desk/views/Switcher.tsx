import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { usePlace } from "../place.tsx";
import { KINDS } from "./kinds.ts";
import classes from "./Switcher.module.css";

/** The other views of the same records, a click away; nothing where there is only one. */
export function Switcher({ viewKey }: { viewKey: string }) {
  const { t } = useTranslation();
  const { app, model, words } = usePlace();
  const nav = useRef<HTMLElement>(null);
  // On a narrow screen the open view may stand beyond the side.
  // Nothing is returned: newer browsers answer with a promise, which React would take for what tidies up.
  useEffect(() => { nav.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" }); }, [viewKey]);
  const of = model.views[viewKey]?.of;
  const same = Object.entries(model.views).filter(([key, view]) => view.of === of && (key === viewKey || key !== of || !hasOwn(model.views, view.of)));
  // In the order of the navigation; what stands not there follows, lists first.
  const order = model.navigation.flatMap((group) => group.items.flatMap((item) => item.view ?? []));
  const rank = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length);
  same.sort(([first, a], [second, b]) => rank(first) - rank(second) || Number(b.layout.type === "list") - Number(a.layout.type === "list"));
  if (same.length < 2) return null;
  return (
    <nav ref={nav} className={classes["switcher"]} aria-label={t("view.switch")}>
      {same.map(([key, view]) => {
        const { icon: Drawn } = KINDS[view.layout.type] ?? KINDS.list;
        return (
          <Link key={key} to="/w/$app/list/$view" params={{ app, view: key }} className={classes["entry"]} activeOptions={{ includeSearch: false }}>
            <Drawn size={15} strokeWidth={1.75} aria-hidden />{words(view.title, key)}
          </Link>
        );
      })}
    </nav>
  );
}

/** Tells whether somebody wrote a list for these records, so that the one that every entity has is not needed beside it. */
function hasOwn(views: Record<string, { of: string; layout: { type: string } }>, of: string): boolean {
  return Object.entries(views).some(([key, view]) => key !== of && view.of === of && view.layout.type === "list");
}
