import { useState } from "react";
import type { Server } from "../api/server.ts";
import type { Field, StoredFile, Value } from "../api/types.ts";
import { filesOf, fitting, valueOf } from "./files.ts";

/** What an input for files shows besides its files: whether it is busy, and a catalog key or words about what went wrong. */
export interface Uploads {
  files: StoredFile[];
  busy: boolean;
  wrong: { key: string; data: Record<string, string | number> } | { words: string } | null;
  add: (chosen: readonly File[]) => Promise<void>;
  remove: (id: string) => void;
}

/** Uploads files one after the other; each is part of the value as soon as it is there. */
export function useUploads(server: Server, app: string, field: Field, value: Value, onChange: (value: Value) => void): Uploads {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<Uploads["wrong"]>(null);
  const files = filesOf(value);
  const add = async (chosen: readonly File[]) => {
    const fit = fitting(field.many ? chosen : chosen.slice(0, 1), field);
    setWrong(fit.tooHeavy ? { key: "file.too_heavy", data: { max: field.max_mb ?? 25 } } : null);
    setBusy(true);
    let now = field.many ? files : [];
    for (const file of fit.files) {
      const result = await server.upload(app, file);
      if (!result.ok) {
        setWrong({ words: result.failure.problems[0]?.message || result.failure.detail || result.failure.code });
        break;
      }
      now = [...now, result.value];
      onChange(valueOf(now, field));
    }
    setBusy(false);
  };
  const remove = (id: string) => onChange(valueOf(files.filter((file) => file.id !== id), field));
  return { files, busy, wrong, add, remove };
}
