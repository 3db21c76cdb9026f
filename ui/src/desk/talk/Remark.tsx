import { ActionIcon, Button, Group, Text, Textarea } from "@mantine/core";
import { Pencil, Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Comment } from "../../shared/api/comments.ts";
import type { Failure } from "../../shared/api/result.ts";
import { formatMoment } from "../../shared/format/moment.ts";
import { FileLink } from "../parts/FileLink.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { usePlace, useServer } from "../place.tsx";
import { pieces } from "./mentions.ts";
import classes from "./Talk.module.css";

interface Props {
  comment: Comment;
  entity: string;
  id: string;
  onChanged: () => void;
}

/** One comment: who, when, what; one's own can be changed and taken back for a while. */
export function Remark({ comment, entity, id, onChanged }: Props) {
  const { t } = useTranslation();
  const { app, language, showing } = usePlace();
  const server = useServer();
  const [editing, setEditing] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const done = (result: { ok: true } | { ok: false; failure: Failure }) => {
    setFailure(result.ok ? null : result.failure);
    if (!result.ok) return;
    setEditing(null);
    onChanged();
  };
  const moment = (at: string) => <time dateTime={at} className={classes["time"]}>{formatMoment(at, language, showing.zone, true)}</time>;
  return (
    <li className={classes["remark"]}>
      <Group gap={6} wrap="nowrap" justify="space-between">
        <p className={classes["head"]}><b>{comment.author.label}</b> {moment(comment.at)}{comment.edited_at && <span className={classes["time"]}> · {t("talk.edited")}</span>}</p>
        {comment.until && editing === null && (
          <Group gap={2} wrap="nowrap">
            <ActionIcon variant="subtle" color="gray" size={26} aria-label={t("talk.edit")} title={t("talk.edit")} onClick={() => setEditing(comment.text)}><Pencil size={14} aria-hidden /></ActionIcon>
            <ActionIcon variant="subtle" color="gray" size={26} aria-label={t("talk.take_back")} title={t("talk.take_back")} onClick={() => void server.takeBack(app, entity, id, comment.id).then(done)}><Undo2 size={14} aria-hidden /></ActionIcon>
          </Group>
        )}
      </Group>
      {failure && <Trouble failure={failure} />}
      {comment.deleted && <Text size="sm" c="dimmed" fs="italic">{t("talk.gone")}</Text>}
      {editing !== null ? (
        <form onSubmit={(event) => { event.preventDefault(); void server.changeComment(app, entity, id, comment.id, editing).then(done); }}>
          <Textarea aria-label={t("talk.edit")} autosize minRows={2} maxRows={12} value={editing} onChange={(event) => setEditing(event.currentTarget.value)} data-autofocus />
          <Group gap="xs" mt={6} justify="flex-end">
            <Button size="compact-sm" variant="default" onClick={() => setEditing(null)}>{t("common.cancel")}</Button>
            <Button size="compact-sm" type="submit" disabled={!editing.trim()}>{t("record.save")}</Button>
          </Group>
        </form>
      ) : (
        <p className={classes["text"]}>{pieces(comment.text, comment.mentions).map((piece, at) => (piece.named ? <span key={at} className={classes["named"]}>{piece.text}</span> : piece.text))}</p>
      )}
      {comment.files.map((file) => <div key={file.id}><FileLink file={file} /></div>)}
      {comment.past.length > 0 && (
        <details className={classes["past"]}>
          <summary>{t("talk.past", { count: comment.past.length })}</summary>
          <ol>{comment.past.map((before, at) => <li key={at}>{moment(before.at)}<p className={classes["text"]}>{before.text}</p></li>)}</ol>
        </details>
      )}
    </li>
  );
}
