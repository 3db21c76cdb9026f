import { Button, Group, Text, Textarea } from "@mantine/core";
import { PencilRuler, Undo2 } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";

/** A rule as it is written, and as somebody wants to try it; null while nothing was changed. */
export interface Changed {
  text: string;
  draft: string | null;
  onChange: (draft: string | null) => void;
}

/** A changed version of the rule that is tried before it is published; nothing of it is kept. */
export function DraftBox({ changed: { text, draft, onChange } }: { changed: Changed }) {
  const { t } = useTranslation();
  if (draft === null) {
    return <Group><Button size="xs" variant="subtle" leftSection={<PencilRuler size={14} aria-hidden />} onClick={() => onChange(text)}>{t("draft.begin")}</Button></Group>;
  }
  return (
    <div>
      <Textarea label={t("draft.title")} description={t("draft.hint")} className="fw-mono" autosize minRows={6} maxRows={22} spellCheck={false} value={draft} onChange={(event) => onChange(event.currentTarget.value)} />
      <Group gap="sm" mt={6}>
        <Button size="xs" variant="subtle" leftSection={<Undo2 size={14} aria-hidden />} onClick={() => onChange(null)}>{t("draft.leave")}</Button>
        <Text size="xs" c="dimmed">{t(draft === text ? "draft.same" : "draft.changed")}</Text>
      </Group>
    </div>
  );
}
