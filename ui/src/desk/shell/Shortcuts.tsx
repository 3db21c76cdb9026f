import { useDisclosure } from "@mantine/hooks";
import { lazy, Suspense } from "react";
import { loadShortcuts } from "../shortcuts/load.ts";
import { useKeptFocus } from "./keepFocus.ts";
import { useShortcutKeys } from "./shortcutKeys.ts";

const ShortcutsDialog = lazy(async () => ({ default: (await loadShortcuts()).ShortcutsDialog }));

/** Listens for the keys that work everywhere, tells them on demand, and keeps the place of who works by keys. */
export function Shortcuts() {
  const [opened, { open, close }] = useDisclosure();
  useShortcutKeys(open);
  useKeptFocus();
  return opened && <Suspense><ShortcutsDialog onClose={close} /></Suspense>;
}
