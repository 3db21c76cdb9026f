import { useEffect, useState } from "react";
import type { Field, StoredFile, Value } from "../shared/api/types.ts";
import { filesOf, fileAddress, fitting, isPicture, valueOf } from "../shared/form/files.ts";
import { useDevice } from "./device.tsx";
import { localIds, newLocalId } from "./offline/entry.ts";
import { smallPhoto } from "./photos.ts";
import { useStation } from "./station.tsx";

export interface LocalFiles {
  files: { file: StoredFile; picture: string }[];
  busy: boolean;
  /** A catalog key and its data about what went wrong. */
  wrong: { key: string; data: Record<string, string | number> } | null;
  add: (chosen: readonly File[]) => Promise<void>;
  remove: (id: string) => void;
}

/** Files of a field, kept on the device until the server has them: taking a photo asks nobody. */
export function useLocalFiles(field: Field, value: Value, onChange: (value: Value) => void): LocalFiles {
  const { outbox } = useDevice();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<LocalFiles["wrong"]>(null);
  const files = filesOf(value);
  const pictures = usePictures(files);
  const add = async (chosen: readonly File[]) => {
    const fit = fitting(field.many ? chosen : chosen.slice(0, 1), field);
    setWrong(fit.tooHeavy ? { key: "file.too_heavy", data: { max: field.max_mb ?? 25 } } : null);
    setBusy(true);
    try {
      let now = field.many ? files : [];
      for (const file of fit.files) {
        const id = newLocalId();
        const photo = await smallPhoto(file);
        const { name, content, ...size } = photo ?? { name: file.name, content: file as Blob };
        await outbox.keepFile({ id, entry: "", name, content });
        now = [...now, { id, name, type: content.type, size: content.size, ...size }];
        onChange(valueOf(now, field));
      }
    } catch {
      setWrong({ key: "file.not_kept", data: {} });
    }
    setBusy(false);
  };
  const remove = (id: string) => onChange(valueOf(files.filter((file) => file.id !== id), field));
  return { files: files.map((file) => ({ file, picture: pictures[file.id] ?? "" })), busy, wrong, add, remove };
}

/** Returns addresses at which the pictures among files can be drawn. */
function usePictures(files: readonly StoredFile[]): Record<string, string> {
  const { outbox } = useDevice();
  const { app } = useStation();
  const [pictures, setPictures] = useState<Record<string, string>>({});
  const shown = files.filter(isPicture).map((file) => file.id).join(" ");
  useEffect(() => {
    let wanted = true;
    const made: string[] = [];
    void Promise.all(
      files.filter(isPicture).map(async (file): Promise<[string, string]> => {
        const kept = localIds({ ...file } as unknown as Value).length ? await outbox.file(file.id) : undefined;
        if (kept) made.push(URL.createObjectURL(kept.content));
        return [file.id, kept ? (made.at(-1) ?? "") : fileAddress(app, file, true)];
      }),
    ).then((pairs) => wanted && setPictures(Object.fromEntries(pairs)));
    return () => {
      wanted = false;
      for (const address of made) URL.revokeObjectURL(address);
    };
    // Which pictures there are follows from their ids.
  }, [shown]);
  return pictures;
}
