import { ActionIcon, Button, FileButton, Group, Input, Stack, Text } from "@mantine/core";
import { Paperclip, X } from "lucide-react";
import { useState, type DragEvent } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { accepted } from "../../shared/form/files.ts";
import { useUploads } from "../../shared/form/useUploads.ts";
import { FileLink } from "../parts/FileLink.tsx";
import { usePlace, useServer } from "../place.tsx";
import type { FieldProps } from "./kinds.ts";

/** Files: chosen or dropped, shown with their small pictures, removed one by one. */
export function FileField({ control, label, description, error, onChange }: FieldProps) {
  const { t } = useTranslation();
  const { app } = usePlace();
  const { field, key, raw, required } = control;
  const { files, busy, wrong, add, remove } = useUploads(useServer(), app, field, raw, onChange);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (!busy) void add([...event.dataTransfer.files]);
  };
  const told = wrong && ("words" in wrong ? wrong.words : t(wrong.key, wrong.data));
  return (
    <Input.Wrapper label={label} labelElement="div" description={description} error={error ?? told} required={required}>
      <Stack gap={6} className="fw-files" data-over={over || undefined} onDrop={drop} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}>
        {files.map((file) => (
          <Group key={file.id} gap="xs" wrap="nowrap">
            <FileLink file={file} />
            <ActionIcon variant="subtle" color="gray" aria-label={t("file.remove", { name: file.name })} onClick={() => remove(file.id)}><X size={15} aria-hidden /></ActionIcon>
          </Group>
        ))}
        <Group gap="xs">
          <FileButton multiple={field.many ?? false} accept={accepted(field)} onChange={(chosen) => void add(Array.isArray(chosen) ? chosen : chosen ? [chosen] : [])}>
            {(props) => (
              <Button {...props} id={`field-${key}`} size="xs" variant="default" loading={busy} leftSection={<Paperclip size={14} aria-hidden />}>
                {t(files.length && !field.many ? "file.replace" : "file.choose")}
              </Button>
            )}
          </FileButton>
          <Text size="xs" c="dimmed">{t("file.drop", { max: field.max_mb ?? 25 })}</Text>
        </Group>
      </Stack>
    </Input.Wrapper>
  );
}
