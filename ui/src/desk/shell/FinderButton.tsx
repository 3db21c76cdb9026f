import { Kbd, UnstyledButton } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { Search } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";

const open = () => void import("@mantine/spotlight").then(({ spotlight }) => spotlight.open());

/** Opens the search over pages and records; it listens for its keys before the search itself has been loaded. */
export function FinderButton() {
  const { t } = useTranslation();
  useHotkeys([["mod+K", open]], []);
  return (
    <UnstyledButton className="fw-finder" onClick={open} aria-keyshortcuts="Control+K">
      <Search size={16} aria-hidden />
      <span className="fw-finder-words">{t("finder.open")}</span>
      <Kbd size="xs" className="fw-finder-words">Ctrl K</Kbd>
    </UnstyledButton>
  );
}
