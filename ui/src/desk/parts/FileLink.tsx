import { Anchor, Group, Text } from "@mantine/core";
import { File as FileIcon } from "lucide-react";
import type { StoredFile } from "../../shared/api/types.ts";
import { fileAddress, isPicture, sizeText } from "../../shared/form/files.ts";
import { usePlace } from "../place.tsx";

/** A file with its small picture; opening it downloads it. */
export function FileLink({ file }: { file: StoredFile }) {
  const { app } = usePlace();
  return (
    <Anchor href={fileAddress(app, file)} download={file.name} underline="hover" className="fw-break" display="inline-block" mih={24}>
      <Group gap={6} mih={24} wrap="nowrap" component="span">
        {isPicture(file) ? <img src={fileAddress(app, file, true)} alt="" width={40} height={40} loading="lazy" className="fw-thumbnail" /> : <FileIcon size={16} aria-hidden />}
        <span>{file.name}</span>
        <Text span size="xs" c="dimmed">{sizeText(file.size)}</Text>
      </Group>
    </Anchor>
  );
}
