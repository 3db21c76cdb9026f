import { Button, Group, Modal, SegmentedControl, Text } from "@mantine/core";
import { Download, ExternalLink, Printer } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { PrintOrder } from "../../shared/api/prints.ts";
import { Trouble } from "../parts/Trouble.tsx";
import { Waiting } from "../parts/Waiting.tsx";
import { usePlace } from "../place.tsx";
import classes from "./PrintDialog.module.css";
import { usePrint, type Made } from "./usePrint.ts";

const LANGUAGES = [{ value: "zh", label: "中文" }, { value: "en", label: "English" }];

interface Props {
  print: string;
  order: PrintOrder;
  onClose: () => void;
}

/** Shows a print before it is printed: what is looked at is the very file that goes to the printer. */
export default function PrintDialog({ print, order, onClose }: Props) {
  const { t } = useTranslation();
  const { model, words, language } = usePlace();
  const known = model.prints?.[print];
  const [form, setForm] = useState<"pdf" | "zpl">(known?.forms[0] ?? "pdf");
  const [spoken, setSpoken] = useState(language.startsWith("zh") ? "zh" : "en");
  const frame = useRef<HTMLIFrameElement>(null);
  const made = usePrint(print, { ...order, form, language: spoken });
  const title = words(known?.title, print);
  const shows = form === "pdf" && navigator.pdfViewerEnabled;
  return (
    <Modal opened onClose={onClose} size="xl" title={title} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Group gap="sm" mb="sm" justify="space-between">
        <Group gap="sm">
          {(known?.forms.length ?? 0) > 1 && (
            <SegmentedControl size="xs" aria-label={t("print.form")} value={form} onChange={(next) => setForm(next as "pdf" | "zpl")}
              data={[{ value: "pdf", label: t("print.form_pdf") }, { value: "zpl", label: t("print.form_zpl") }]} />
          )}
          <SegmentedControl size="xs" aria-label={t("print.language")} value={spoken} onChange={setSpoken} data={LANGUAGES} />
        </Group>
        {made.file && (
          <Group gap="xs">
            {form === "pdf" && <Button component="a" href={made.address} target="_blank" variant="subtle" size="compact-sm" leftSection={<ExternalLink size={14} aria-hidden />}>{t("print.in_tab")}</Button>}
            <Button component="a" href={made.address} download={made.file.name} variant="default" size="compact-sm" leftSection={<Download size={14} aria-hidden />}>{t("print.save")}</Button>
            {shows && <Button size="compact-sm" leftSection={<Printer size={14} aria-hidden />} onClick={() => frame.current?.contentWindow?.print()}>{t("print.do")}</Button>}
          </Group>
        )}
      </Group>
      <Looked made={made} shows={shows} title={title} frame={frame} />
    </Modal>
  );
}

function Looked({ made, shows, title, frame }: { made: Made; shows: boolean; title: string; frame: React.RefObject<HTMLIFrameElement | null> }) {
  const { t } = useTranslation();
  if (made.failure) return <Trouble failure={made.failure} onRetry={made.again} />;
  if (!made.file) return <div className={classes["sheet"]}><Text size="sm" c="dimmed">{t("print.busy")}</Text><Waiting lines={8} /></div>;
  return (
    <>
      <p role="status" className="fw-hidden">{t("print.ready", { name: made.file.name })}</p>
      {made.text
        ? <pre className={classes["commands"]} tabIndex={0} role="region" aria-label={t("print.commands")}>{made.text}</pre>
        : shows ? <iframe ref={frame} src={`${made.address}#navpanes=0`} title={title} className={classes["frame"]} /> : <Text size="sm">{t("print.no_viewer")}</Text>}
    </>
  );
}
