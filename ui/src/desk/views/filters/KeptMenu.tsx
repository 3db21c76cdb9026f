import { Button, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { Bookmark, BookmarkPlus, Check, Trash2, X } from "lucide-react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { usePlace, useServer } from "../../place.tsx";
import type { ViewProps } from "../kinds.ts";
import { KeepDialog } from "./KeepDialog.tsx";
import { namedByView, useFilters } from "./kept.ts";

/** Filters by name: the view's, one's own, those shared with one's roles; and keeping what is asked now. */
export function KeptMenu(props: ViewProps) {
  const { view, address, say } = props;
  const { t } = useTranslation();
  const { app, words } = usePlace();
  const server = useServer();
  const queries = useQueryClient();
  const [keeping, { open, close }] = useDisclosure();
  const saved = useFilters(view.of).data ?? [];
  const offered = Object.entries(view.filters ?? {}).map(([key, filter]) => ({ by: namedByView(key), title: words(filter.title, key), own: false }));
  const entries = [...offered, ...saved.map((each) => ({ by: each.id, title: each.title, own: each.own }))];
  const chosen = entries.find((entry) => entry.by === address.by);
  const forget = async () => {
    if (!chosen) return;
    const result = await server.forgetFilter(app, chosen.by);
    if (result.ok) say({ by: "" });
    await queries.invalidateQueries({ queryKey: ["filters", app] });
  };
  return (
    <>
      <Menu position="bottom-start" withinPortal>
        <Menu.Target>
          <Button variant={chosen ? "light" : "default"} leftSection={<Bookmark size={15} aria-hidden />}>{chosen?.title ?? t("kept.title")}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {entries.map((entry) => (
            <Menu.Item key={entry.by} leftSection={entry === chosen ? <Check size={15} aria-hidden /> : <span className="fw-menu-gap" />} onClick={() => say({ by: entry.by })}>
              {entry.title}
            </Menu.Item>
          ))}
          {entries.length > 0 && <Menu.Divider />}
          {chosen && <Menu.Item leftSection={<X size={15} aria-hidden />} onClick={() => say({ by: "" })}>{t("kept.leave")}</Menu.Item>}
          {chosen?.own && <Menu.Item leftSection={<Trash2 size={15} aria-hidden />} onClick={() => void forget()}>{t("kept.forget", { name: chosen.title })}</Menu.Item>}
          <Menu.Item leftSection={<BookmarkPlus size={15} aria-hidden />} onClick={open}>{t("kept.keep")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {keeping && <KeepDialog {...props} onClose={close} />}
    </>
  );
}
