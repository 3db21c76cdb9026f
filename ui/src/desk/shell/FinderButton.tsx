import { Button, Kbd, UnstyledButton } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { Search } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";

const open = () => void import("@mantine/spotlight").then(({ spotlight }) => spotlight.open());

/** Opens the search over pages and records; the one in the head (not the plain one within a page) listens for its keys before the search itself has been loaded. */
export function FinderButton({ plain = false }: { plain?: boolean }) {
  const { t } = useTranslation();
  useHotkeys(plain ? [] : [["mod+K", open]], []);
  if (plain) return <Button variant="default" leftSection={<Search size={15} aria-hidden />} onClick={open}>{t("missing.find")}</Button>;
  return (
    <UnstyledButton className="fw-finder" onClick={open} aria-keyshortcuts="Control+K">
      <Search size={16} aria-hidden />
      <span className="fw-finder-words">{t("finder.open")}</span>
      <Kbd size="xs" className="fw-finder-words">Ctrl K</Kbd>
    </UnstyledButton>
  );
}
