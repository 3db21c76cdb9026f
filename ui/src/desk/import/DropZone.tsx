import { Button, FileButton, Loader, Text } from "@mantine/core";
import { FileSpreadsheet, Upload } from "lucide-react";
import { useState, type DragEvent } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { usePlace } from "../place.tsx";
import { formatDecimal } from "../../shared/format/decimal.ts";

interface Props {
  file: File | null;
  busy: boolean;
  onFile: (file: File) => void;
}

/** Takes a file by drop or by choosing; the button does all that dropping does. */
export function DropZone({ file, busy, onFile }: Props) {
  const { t } = useTranslation();
  const { language } = usePlace();
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const dropped = event.dataTransfer.files[0];
    if (dropped && !busy) onFile(dropped);
  };
  const Drawn = file ? FileSpreadsheet : Upload;
  return (
    <div className="fw-drop" data-chosen={file !== null || undefined} data-over={over || undefined} onDrop={drop} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}>
      <div className="fw-drop-inside">
        {busy ? <Loader size={28} aria-hidden /> : <Drawn size={28} aria-hidden />}
        <div aria-live="polite" className="fw-drop-words">
          <Text fw={600} className="fw-break">{file ? file.name : t("import.drop")}</Text>
          <Text size="sm" c="dimmed">
            {busy ? t("import.busy") : file ? t("import.size", { size: formatDecimal(Math.max(1, Math.round(file.size / 1024)), language) }) : t("import.formats")}
          </Text>
        </div>
        <FileButton accept=".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" onChange={(chosen) => chosen && onFile(chosen)} disabled={busy}>
          {(props) => <Button {...props} variant={file ? "default" : "filled"} disabled={busy}>{t(file ? "import.choose_another" : "import.choose")}</Button>}
        </FileButton>
      </div>
    </div>
  );
}
