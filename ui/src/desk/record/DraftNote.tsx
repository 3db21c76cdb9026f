import { Alert, Button, Group } from "@mantine/core";
import { PencilLine } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { formatMoment } from "../../shared/format/moment.ts";
import type { FormStore } from "../../shared/form/store.ts";
import { usePlace } from "../place.tsx";
import { enterDraft, forgetDraft, keepDraft, readDraft } from "./drafts.ts";

const PAUSE = 800;

/** Keeps what is entered while it is entered, and offers what was left unfinished. */
export function DraftNote({ name, store }: { name: string; store: FormStore }) {
  const { t } = useTranslation();
  const { language, showing } = usePlace();
  const [found, setFound] = useState(() => readDraft(name));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = store.subscribe(() => {
      clearTimeout(timer);
      timer = setTimeout(() => keepDraft(name, store), PAUSE);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [name, store]);
  if (!found) return null;
  return (
    <Alert variant="light" color="blue" mb="md" icon={<PencilLine aria-hidden />} title={t("draft.found", { at: formatMoment(found.at, language, showing.zone) })} role="status" className="fw-note">
      <Group gap="xs">
        <Button size="xs" onClick={() => { enterDraft(found, store); setFound(null); }}>{t("draft.use")}</Button>
        <Button size="xs" variant="default" onClick={() => { forgetDraft(name); setFound(null); }}>{t("draft.drop")}</Button>
      </Group>
    </Alert>
  );
}
