import { Anchor, Button, CloseButton, Popover, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";

interface Props {
  text: string;
  startOpen: boolean;
  onChange: (text: string) => void;
  onRemove: () => void;
}

/** A condition written in the expression language; the server says what is wrong with it. */
export function WrittenChip({ text, startOpen, onChange, onRemove }: Props) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(startOpen);
  const [typed, setTyped] = useState(text);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus shadow="md" width="min(380px, 94vw)" withinPortal>
      <div className="fw-chip">
        <Popover.Target>
          <Button variant="subtle" size="compact-sm" onClick={() => setOpened(!opened)} className="fw-chip-words">{text || t("filter.written")}</Button>
        </Popover.Target>
        <CloseButton size={26} iconSize={16} aria-label={t("filter.remove", { name: t("filter.written") })} onClick={onRemove} />
      </div>
      <Popover.Dropdown>
        <form onSubmit={(event) => { event.preventDefault(); onChange(typed.trim()); setOpened(false); }}>
          <Stack gap="sm">
            <Textarea autosize minRows={2} maxRows={8} label={t("filter.written")} description={t("filter.written_hint")} className="fw-mono" spellCheck={false} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
            <Anchor size="xs" display="block" py={4} href="/docs" target="_blank">{t("filter.written_docs")}</Anchor>
            <Button type="submit" variant="light">{t("filter.done")}</Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
