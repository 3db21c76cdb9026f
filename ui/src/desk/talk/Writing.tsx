import { ActionIcon, Button, Group, Textarea } from "@mantine/core";
import { Paperclip, X } from "lucide-react";
import { useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { newIdempotencyKey } from "../../shared/api/client.ts";
import type { Called } from "../../shared/api/comments.ts";
import type { Failure } from "../../shared/api/result.ts";
import type { StoredFile } from "../../shared/api/types.ts";
import { Trouble } from "../parts/Trouble.tsx";
import { usePlace, useServer } from "../place.tsx";
import { named } from "./mentions.ts";
import classes from "./Talk.module.css";
import { useOffered } from "./useOffered.ts";

const LIST = "talk-people";

/** Where a comment is written: @ names people who see the record, files come along, Ctrl and Enter send it. */
export function Writing({ entity, id, onSaid }: { entity: string; id: string; onSaid: () => void }) {
  const { t } = useTranslation();
  const { app } = usePlace();
  const server = useServer();
  const area = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const key = useRef(newIdempotencyKey());
  const [text, setText] = useState("");
  const [caret, setCaret] = useState(0);
  const [people, setPeople] = useState<Called[]>([]);
  const [files, setFiles] = useState<StoredFile[]>([]);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const offered = useOffered(entity, id, text, caret);

  const name = (person: Called) => {
    if (!offered.asked) return;
    const next = named(text, offered.asked, person);
    setText(next.text);
    setCaret(next.caret);
    setPeople([...people.filter((each) => each.id !== person.id), person]);
    requestAnimationFrame(() => { area.current?.focus(); area.current?.setSelectionRange(next.caret, next.caret); });
  };
  const attach = async (chosen: readonly File[]) => {
    setBusy(true);
    for (const file of chosen) {
      const result = await server.upload(app, file);
      setFailure(result.ok ? null : result.failure);
      if (result.ok) setFiles((now) => [...now, result.value]);
    }
    setBusy(false);
  };
  const send = async () => {
    if (!text.trim() || busy) return;
    setBusy(true);
    const mentions = people.filter((person) => text.includes(`@${person.label}`)).map((person) => person.id);
    const result = await server.comment(app, entity, id, { text, mentions, files: files.map((file) => file.id) }, key.current);
    setBusy(false);
    setFailure(result.ok ? null : result.failure);
    if (!result.ok) return;
    key.current = newIdempotencyKey();
    setText("");
    setPeople([]);
    setFiles([]);
    onSaid();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); void send(); }
    else if (offered.rows.length && !event.nativeEvent.isComposing) offered.onKey(event, name);
  };

  return (
    <form className={classes["writing"]} onSubmit={(event) => { event.preventDefault(); void send(); }}>
      {failure && <Trouble failure={failure} />}
      <Textarea
        ref={area} aria-label={t("talk.write")} placeholder={t("talk.placeholder")} autosize minRows={2} maxRows={12} value={text}
        aria-controls={offered.rows.length ? LIST : undefined!} aria-expanded={offered.rows.length > 0} role="combobox" aria-autocomplete="list"
        aria-activedescendant={offered.rows.length ? `${LIST}-${offered.at}` : undefined!}
        onChange={(event) => { setText(event.currentTarget.value); setCaret(event.currentTarget.selectionStart); }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)} onKeyDown={onKeyDown}
      />
      {offered.rows.length > 0 && (
        <ul id={LIST} role="listbox" aria-label={t("talk.people")} className={classes["people"]}>
          {offered.rows.map((person, at) => (
            <li key={person.id} id={`${LIST}-${at}`} role="option" aria-selected={at === offered.at} onPointerDown={(event) => { event.preventDefault(); name(person); }}>{person.label}</li>
          ))}
        </ul>
      )}
      {files.map((file) => (
        <Group key={file.id} gap={6} wrap="nowrap" className={classes["along"]}>
          <span>{file.name}</span>
          <ActionIcon variant="subtle" color="gray" size={24} aria-label={t("file.remove", { name: file.name })} onClick={() => setFiles(files.filter((each) => each.id !== file.id))}><X size={14} aria-hidden /></ActionIcon>
        </Group>
      ))}
      <Group gap="xs" justify="space-between">
        <Button size="compact-sm" variant="subtle" color="gray" leftSection={<Paperclip size={14} aria-hidden />} onClick={() => picker.current?.click()}>{t("talk.attach")}</Button>
        <Button size="compact-sm" type="submit" loading={busy} disabled={!text.trim()}>{t("talk.say")}</Button>
      </Group>
      <input ref={picker} type="file" multiple hidden aria-label={t("talk.attach")} onChange={(event) => { void attach([...(event.currentTarget.files ?? [])]); event.currentTarget.value = ""; }} />
    </form>
  );
}
