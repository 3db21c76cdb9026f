import { ActionIcon, Button, FileButton, Group, Stack, Text, Textarea } from "@mantine/core";
import { Camera, Paperclip, X } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Field, StoredFile, Value } from "../../shared/api/types.ts";
import { filesOf } from "../../shared/form/files.ts";
import { useUploads } from "../../shared/form/useUploads.ts";
import { FileLink } from "../parts/FileLink.tsx";
import { usePlace, useServer } from "../place.tsx";
import classes from "./Inbox.module.css";

/** What somebody says with a move. */
export interface Words {
  comment: string;
  files: Value;
}

export const NOTHING_SAID: Words = { comment: "", files: null };

const ATTACHED: Field = { type: "file", many: true, title: {}, max_mb: 25 };
const LONGEST = 4000;

/** Returns the words as the server takes them. */
export function saidOf(words: Words): { comment: string; files: string[] } {
  return { comment: words.comment.trim(), files: filesOf(words.files).map((file) => file.id) };
}

/** A comment with files, chosen or taken by the camera. */
export function CommentBox({ words, rows = 2, narrow = false, onChange }: { words: Words; rows?: number; narrow?: boolean; onChange: (words: Words) => void }) {
  const { t } = useTranslation();
  const { app } = usePlace();
  const { files, busy, wrong, add, remove } = useUploads(useServer(), app, ATTACHED, words.files, (files) => onChange({ ...words, files }));
  const chosen = (given: File | File[] | null) => void add(Array.isArray(given) ? given : given ? [given] : []);
  return (
    <Stack gap={6} className={narrow ? classes["narrow"]! : ""}>
      <Textarea
        {...(narrow ? { "aria-label": t("inbox.comment") } : { label: t("inbox.comment") })} placeholder={t("inbox.comment_hint")} value={words.comment} minRows={rows} autosize maxRows={8} maxLength={LONGEST}
        onChange={(event) => onChange({ ...words, comment: event.currentTarget.value })}
      />
      {files.map((file: StoredFile) => (
        <Group key={file.id} gap="xs" wrap="nowrap">
          <FileLink file={file} />
          <ActionIcon aria-label={t("file.remove", { name: file.name })} onClick={() => remove(file.id)}><X size={15} aria-hidden /></ActionIcon>
        </Group>
      ))}
      <Group gap="xs" wrap="nowrap">
        <FileButton multiple onChange={chosen}>
          {(props) => (narrow
            ? <ActionIcon {...props} size={36} loading={busy} aria-label={t("inbox.attach")}><Paperclip size={18} aria-hidden /></ActionIcon>
            : <Button {...props} size="compact-sm" variant="subtle" color="gray" loading={busy} leftSection={<Paperclip size={14} aria-hidden />}>{t("inbox.attach")}</Button>)}
        </FileButton>
        <FileButton accept="image/*" capture="environment" onChange={chosen}>
          {(props) => (narrow
            ? <ActionIcon {...props} size={36} disabled={busy} aria-label={t("inbox.photo")}><Camera size={18} aria-hidden /></ActionIcon>
            : <Button {...props} size="compact-sm" variant="subtle" color="gray" disabled={busy} leftSection={<Camera size={14} aria-hidden />}>{t("inbox.photo")}</Button>)}
        </FileButton>
      </Group>
      {wrong && <Text size="sm" c="var(--fw-red)" role="alert">{"words" in wrong ? wrong.words : t(wrong.key, wrong.data)}</Text>}
    </Stack>
  );
}
