import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { Moon, Sun } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";

/** Light or dark. */
export function LookSwitch() {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const now = useComputedColorScheme("light");
  const label = t(now === "light" ? "shell.to_dark" : "shell.to_light");
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} onClick={() => setColorScheme(now === "light" ? "dark" : "light")}>
        {now === "light" ? <Moon size={18} aria-hidden /> : <Sun size={18} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}
