import { ActionIcon, Button, Group, TextInput } from "@mantine/core";
import { ChevronLeft, ChevronRight, ChevronsLeft, ChevronsRight } from "lucide-react";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { readTime } from "./typed.ts";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { addDays, addMonths, dayWords, mondayOf, sheetOf } from "../../views/parts/days.ts";
import classes from "./MonthSheet.module.css";

interface Props {
  /** The day that stands; empty where none does. */
  day: string;
  /** The time beside it, where a moment is asked for. */
  time?: string | undefined;
  now: string;
  from?: string | undefined;
  needed: boolean;
  onPick: (value: string, stays: boolean) => void;
}

const KEYS: Record<string, (day: string, shift: boolean) => string> = {
  ArrowLeft: (day) => addDays(day, -1), ArrowRight: (day) => addDays(day, 1), ArrowUp: (day) => addDays(day, -7), ArrowDown: (day) => addDays(day, 7),
  Home: (day) => mondayOf(day), End: (day) => addDays(mondayOf(day), 6),
  PageUp: (day, shift) => addMonths(day, shift ? -12 : -1), PageDown: (day, shift) => addMonths(day, shift ? 12 : 1),
};
/** A dialog around this leaves Escape to the sheet. */
const OWN = { "data-mantine-stop-propagation": true };

/** A month's sheet to pick a day from, by pointer or keys. */
export function MonthSheet({ day, time, now, from, needed, onPick }: Props) {
  const { t, i18n } = useTranslation();
  const today = now.slice(0, 10);
  const [at, setAt] = useState(day || today);
  const sheet = useRef<HTMLTableElement>(null);
  const led = useRef(true);
  const title = useId();
  useEffect(() => {
    if (led.current) sheet.current?.querySelector<HTMLElement>("button[tabindex='0']")?.focus();
    led.current = false;
  }, [at]);
  const say = (each: string, options: Intl.DateTimeFormatOptions) => dayWords(each, i18n.language, options);
  const pick = (each: string) => { setAt(each); onPick(time === undefined ? each : `${each}T${time}`, time !== undefined); };
  const keyed = (event: KeyboardEvent) => {
    const next = KEYS[event.key]?.(at, event.shiftKey);
    if (!next) return;
    event.preventDefault();
    led.current = true;
    setAt(next);
  };
  const turns = [
    { by: -12, words: "days.year_before", Drawn: ChevronsLeft }, { by: -1, words: "days.month_before", Drawn: ChevronLeft },
    { by: 1, words: "days.month_after", Drawn: ChevronRight }, { by: 12, words: "days.year_after", Drawn: ChevronsRight },
  ].map(({ by, words, Drawn }) => (
    <ActionIcon key={by} {...OWN} size={28} aria-label={t(words)} onClick={() => setAt(addMonths(at, by))}><Drawn size={15} aria-hidden /></ActionIcon>
  ));
  const days = sheetOf(at);
  const weeks = Array.from({ length: days.length / 7 }, (_, index) => days.slice(index * 7, index * 7 + 7));
  return (
    <div className={classes["sheet"]}>
      <div className={classes["head"]}>
        {turns.slice(0, 2)}
        <span id={title} aria-live="polite">{say(at, { year: "numeric", month: "long" })}</span>
        {turns.slice(2)}
      </div>
      <table ref={sheet} role="grid" aria-labelledby={title} onKeyDown={keyed}>
        <thead><tr>{days.slice(0, 7).map((each) => <th key={each} scope="col" abbr={say(each, { weekday: "long" })}>{say(each, { weekday: "narrow" })}</th>)}</tr></thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((each) => (
                <td key={each} role="gridcell" aria-selected={each === day}>
                  <button
                    type="button" {...OWN} tabIndex={each === at ? 0 : -1} disabled={Boolean(from && each < from)} aria-label={say(each, { dateStyle: "full" })} aria-current={each === today ? "date" : undefined}
                    data-aside={each.slice(0, 7) !== at.slice(0, 7) || undefined} onClick={() => pick(each)}
                  >
                    {Number(each.slice(8))}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {time !== undefined && <Clock time={time} onTime={(next) => onPick(`${day || at}T${next}`, true)} onDone={() => onPick(`${day || at}T${time}`, false)} />}
      <Group gap="xs" justify="space-between" mt={6}>
        <Button {...OWN} size="compact-sm" variant="subtle" onClick={() => onPick(time === undefined ? today : now, false)}>{t(time === undefined ? "days.today" : "days.now")}</Button>
        {!needed && day && <Button {...OWN} size="compact-sm" variant="subtle" color="gray" onClick={() => onPick("", false)}>{t("days.clear")}</Button>}
      </Group>
    </div>
  );
}

/** The time of the day that is picked. */
function Clock({ time, onTime, onDone }: { time: string; onTime: (time: string) => void; onDone: () => void }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<string | null>(null);
  return (
    <Group gap="xs" mt={6} align="flex-end" wrap="nowrap">
      <TextInput
        {...OWN} size="xs" className="fw-grow" label={t("days.time")} value={draft ?? time} error={draft !== null && !readTime(draft)} onBlur={() => setDraft(null)}
        onKeyDown={(event) => { if (event.key === "Enter") { event.preventDefault(); onDone(); } }}
        onChange={(event) => {
          const text = event.currentTarget.value;
          setDraft(text);
          const read = readTime(text);
          if (read) onTime(read);
        }}
      />
      <Button {...OWN} size="xs" onClick={onDone}>{t("days.done")}</Button>
    </Group>
  );
}
