import { CloseButton, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { PhoneIncoming, Search } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { failureOf } from "../../../shared/api/result.ts";
import type { RecordRow } from "../../../shared/api/types.ts";
import { recordLabel, valueAt } from "../../../shared/paths.ts";
import { Empty } from "../../parts/Empty.tsx";
import { Trouble } from "../../parts/Trouble.tsx";
import { ValueText } from "../../parts/ValueText.tsx";
import { Waiting } from "../../parts/Waiting.tsx";
import { usePlace } from "../../place.tsx";
import type { ViewProps } from "../kinds.ts";
import { AnswerCard } from "./AnswerCard.tsx";
import { line } from "./answer.ts";
import { enough, useFound, type Enquiry } from "./asking.ts";
import classes from "./Enquiry.module.css";

/** One box to ask in; one record found is answered at once, of several one is chosen. */
export function EnquiryView(props: ViewProps) {
  const { view, question, address, say } = props;
  const { t } = useTranslation();
  const { model } = usePlace();
  const layout = view.layout as Enquiry;
  const { expected, promised } = layout;
  const labels = model.entities[view.of]?.label_fields ?? [];
  const fields = [...new Set([...labels, ...view.columns, layout.status, ...[promised, expected].filter((path) => path !== undefined), ...(layout.reasons ?? [])])];
  const found = useFound(view.of, layout, question, fields);
  const chosen = found.rows.length === 1 ? found.rows[0] : found.rows.find((row) => row.id === address.r);
  const asked = enough(question.search);
  return (
    <div className={classes["page"]}>
      <AskBox value={address.q ?? ""} onChange={(q) => say({ q, r: "" })} onEnter={() => found.rows[0] && say({ r: found.rows[0].id })} />
      <p role="status" className="fw-hidden">{asked && !found.pending ? t("enquiry.found", { count: found.rows.length }) : ""}</p>
      {!asked && <Empty icon={PhoneIncoming} title={t("enquiry.begin")} hint={props.hint} />}
      {found.error && <Trouble failure={failureOf(found.error)} onRetry={found.again} />}
      {asked && found.pending && !found.rows.length && <Waiting lines={6} />}
      {asked && !found.pending && !found.error && !found.rows.length && <Empty title={t("enquiry.none", { text: question.search })} hint={t("enquiry.none_hint")} />}
      {asked && found.rows.length > 1 && <Choices {...props} rows={found.rows} layout={layout} chosen={chosen?.id} />}
      {asked && chosen && <AnswerCard key={chosen.id} of={view.of} layout={layout} row={chosen} columns={props.columns} />}
    </div>
  );
}

function AskBox({ value, onChange, onEnter }: { value: string; onChange: (text: string) => void; onEnter: () => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  // The page may come after somebody began to write elsewhere: what they write must not land here.
  const [begins] = useState(() => !document.activeElement?.closest("[role=dialog], input, textarea, select"));
  const later = useDebouncedCallback(onChange, 200);
  const change = (text: string) => {
    setTyped(text);
    later(text);
  };
  return (
    <TextInput
      className={classes["ask"]} size="lg" type="text" autoFocus={begins} aria-label={t("list.search")} placeholder={t("enquiry.ask")} value={typed}
      leftSection={<Search size={20} aria-hidden />} onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={(event) => { if (event.key === "Enter" && !event.nativeEvent.isComposing) onEnter(); }}
      rightSection={typed ? <CloseButton aria-label={t("list.clear_search")} onClick={() => change("")} /> : null}
    />
  );
}

const MOST_CHOICES = 20;

function Choices({ view, rows, layout, columns, chosen, say }: ViewProps & { rows: RecordRow[]; layout: Enquiry; chosen: string | undefined }) {
  const { t } = useTranslation();
  const { model, showing } = usePlace();
  const status = model.entities[view.of]?.fields[layout.status];
  return (
    <nav aria-label={t("enquiry.answers")}>
      <ul className={classes["choices"]}>
        {rows.slice(0, MOST_CHOICES).map((row) => (
          <li key={row.id}>
            <UnstyledButton className={classes["choice"]} aria-current={row.id === chosen || undefined} onClick={() => say({ r: row.id })}>
              <b>{recordLabel(model, view.of, row)}</b>
              <ValueText value={valueAt(row, layout.status)} field={status} />
              <Text span size="xs" c="dimmed">{line(model, view.of, row, columns.map((column) => column.path), showing)}</Text>
            </UnstyledButton>
          </li>
        ))}
      </ul>
      {rows.length >= MOST_CHOICES && <Text size="xs" c="dimmed">{t("enquiry.more")}</Text>}
    </nav>
  );
}
