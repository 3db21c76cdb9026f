import { Camera, Paperclip, X } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { accepted } from "../../shared/form/files.ts";
import { useLocalFiles } from "../useLocalFiles.ts";
import type { FieldProps } from "./kinds.ts";

/** Files: by camera or from the device, with large buttons. */
export function FileField(props: FieldProps) {
  const { t } = useTranslation();
  const { field, raw } = props.control;
  const { files, busy, wrong, add, remove } = useLocalFiles(field, raw, props.onChange);
  const Drawn = field.capture ? Camera : Paperclip;
  return (
    <div role="group" aria-labelledby={props.labelledBy} aria-describedby={props.describedBy}>
      <div className="t-options">
        {files.map(({ file, picture }) => (
          <span key={file.id} className="t-file">
            {picture ? <img src={picture} alt={file.name} /> : <span>{file.name}</span>}
            <button type="button" className="t-button" aria-label={t("file.remove", { name: file.name })} onClick={() => remove(file.id)}><X size={26} aria-hidden /></button>
          </span>
        ))}
        <label className="t-option" aria-busy={busy || undefined}>
          <input
            type="file" accept={accepted(field)} multiple={field.many ?? false} disabled={busy} {...(field.capture ? { capture: "environment" as const } : {})}
            onChange={(event) => { void add([...(event.currentTarget.files ?? [])]); event.currentTarget.value = ""; }}
          />
          <span><Drawn size={28} aria-hidden /> {t(busy ? "file.busy" : field.capture ? "file.photograph" : "file.choose")}</span>
        </label>
      </div>
      {wrong && <p className="t-wrong" role="alert">{t(wrong.key, wrong.data)}</p>}
    </div>
  );
}
