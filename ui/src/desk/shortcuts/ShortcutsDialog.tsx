import { Kbd, Modal, SimpleGrid, Switch, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { setSingleKeys, singleKeys } from "../shell/shortcutKeys.ts";
import classes from "./Shortcuts.module.css";

/** What keys do, place by place. Keys of one line are pressed together where a plus stands between them. */
const PLACES: readonly { title: string; lines: readonly (readonly [keys: readonly string[], words: string])[] }[] = [
  { title: "shortcuts.everywhere", lines: [
    [["Ctrl+K"], "shortcuts.find"], [["?", "Ctrl+/"], "shortcuts.these"], [["Tab", "Shift+Tab"], "shortcuts.walk"], [["Esc"], "shortcuts.close"],
  ] },
  { title: "shortcuts.lists", lines: [[["/"], "shortcuts.search"], [["F"], "shortcuts.filter"], [["N"], "shortcuts.new"], [["Enter"], "shortcuts.cell"]] },
  { title: "shortcuts.records", lines: [[["E"], "shortcuts.edit"], [["Ctrl+S"], "shortcuts.save"], [["Ctrl+Enter"], "shortcuts.say"], [["@"], "shortcuts.mention"]] },
  { title: "shortcuts.rows", lines: [[["Enter", "↓"], "shortcuts.down"], [["↑"], "shortcuts.up"], [["←", "→"], "shortcuts.aside"], [["Ctrl+V"], "shortcuts.paste"]] },
  { title: "shortcuts.plans", lines: [[["Alt+←", "Alt+→"], "shortcuts.earlier"], [["Alt+↑", "Alt+↓"], "shortcuts.lane"], [["M"], "shortcuts.place"]] },
  { title: "shortcuts.trees", lines: [[["↑", "↓"], "shortcuts.line"], [["→", "←"], "shortcuts.branch"], [["Enter"], "shortcuts.open"]] },
];

/** The keys that do something, and the switch for single letters. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [single, setSingle] = useState(singleKeys);
  const change = (on: boolean) => {
    setSingleKeys(on);
    setSingle(on);
  };
  return (
    <Modal opened onClose={onClose} size="xl" title={t("shortcuts.title")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl" verticalSpacing="md">
        {PLACES.map(({ title, lines }) => (
          <section key={title}>
            <h3 className={classes["title"]}>{t(title)}</h3>
            <dl className={classes["lines"]}>
              {lines.map(([keys, words]) => (
                <div key={words}>
                  <dt>{t(words)}</dt>
                  <dd>{keys.map((key) => <Kbd key={key} size="xs">{key.replace("+", " + ")}</Kbd>)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </SimpleGrid>
      <Switch mt="lg" label={t("shortcuts.single")} description={t("shortcuts.single_hint")} checked={single} onChange={(event) => change(event.currentTarget.checked)} />
      <Text size="xs" c="dimmed" mt="sm">{t("shortcuts.menu_hint")}</Text>
    </Modal>
  );
}
