import { Kbd, UnstyledButton } from "@mantine/core";
import { Search } from "lucide-react";
import { useTranslation } from "react-i18next";

/** Opens the search over pages and records. */
export function FinderButton() {
  const { t } = useTranslation();
  return (
    <UnstyledButton className="fw-finder" onClick={() => void import("@mantine/spotlight").then(({ spotlight }) => spotlight.open())} aria-keyshortcuts="Control+K">
      <Search size={16} aria-hidden />
      <span className="fw-finder-words">{t("finder.open")}</span>
      <Kbd size="xs" className="fw-finder-words">Ctrl K</Kbd>
    </UnstyledButton>
  );
}
