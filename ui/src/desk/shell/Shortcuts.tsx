import { useDisclosure } from "@mantine/hooks";
import { lazy, Suspense } from "react";
import { loadShortcuts } from "../shortcuts/load.ts";
import { useShortcutKeys } from "./shortcutKeys.ts";

const ShortcutsDialog = lazy(async () => ({ default: (await loadShortcuts()).ShortcutsDialog }));

/** Listens for the keys that work everywhere; what they are is told on demand. */
export function Shortcuts() {
  const [opened, { open, close }] = useDisclosure();
  useShortcutKeys(open);
  return opened && <Suspense><ShortcutsDialog onClose={close} /></Suspense>;
}
