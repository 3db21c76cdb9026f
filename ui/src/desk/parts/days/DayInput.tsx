import { ActionIcon, Popover, TextInput, type TextInputProps } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { CalendarDays } from "lucide-react";
import { lazy, Suspense, useEffect, useRef, useState, type KeyboardEvent } from "react";
import { isDay, isMoment, readDay, readMoment, shownDay, shownMoment } from "./typed.ts";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import { addDays, addMonths } from "../../views/parts/days.ts";

const MonthSheet = lazy(async () => ({ default: (await import("./MonthSheet.tsx")).MonthSheet }));

export interface DayProps extends Omit<TextInputProps, "value" | "defaultValue" | "onChange" | "type" | "min" | "max" | "rightSection"> {
  /** A day (2026-11-22), with a time (2026-11-22T08:30) a moment on the clock, or what was typed and is neither. */
  value: string;
  onChange: (value: string) => void;
  time?: boolean;
  /** The moment that it is now on the clock that is meant. */
  now?: string;
  /** The first day that can be picked. */
  from?: string;
  /** Whether it stands within something that closes when one presses beside it. */
  inside?: boolean;
  /** Why what was typed cannot be handed in with its form. */
  barred?: string;
}

const STEPS: Record<string, (day: string) => string> = {
  ArrowUp: (day) => addDays(day, 1), ArrowDown: (day) => addDays(day, -1),
  PageUp: (day) => addMonths(day, 1), PageDown: (day) => addMonths(day, -1),
};

/** A day, or a moment, typed as people write it or picked from a month's sheet, in the person's language; on a touch screen the device asks for it. */
export function DayInput(props: DayProps) {
  const touched = useMediaQuery("(pointer: coarse)", false, { getInitialValueInEffect: false });
  if (!touched) return <TypedDay {...props} />;
  const { value, onChange, time = false, now: _now, inside: _inside, barred: _barred, from, ...rest } = props;
  const fits = time ? isMoment(value) : isDay(value);
  return <TextInput {...rest} type={time ? "datetime-local" : "date"} min={from} max={time ? "9999-12-31T23:59" : "9999-12-31"} value={fits ? value : ""} onChange={(event) => onChange(event.currentTarget.value)} />;
}

function TypedDay({ value, onChange, time = false, now = clock(), from, inside = false, barred = "", error, ...rest }: DayProps) {
  const { t, i18n } = useTranslation();
  const [draft, setDraft] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => { input.current?.setCustomValidity(barred); }, [barred]);
  const { language } = i18n;
  const read = (text: string) => (time ? readMoment(text, language, now) : readDay(text, language, now.slice(0, 10)));
  const shown = time ? shownMoment(value, language) : shownDay(value, language);
  const give = (next: string) => { setDraft(null); onChange(next); };
  const day = isDay(value.slice(0, 10)) ? value.slice(0, 10) : "";
  const keyed = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (event.key === "ArrowDown" && event.altKey) setOpen(true);
    else if (step && !event.altKey && !event.ctrlKey && !event.metaKey) give((day ? step(day) : now.slice(0, 10)) + (time ? value.slice(10) || now.slice(10) : ""));
    else return;
    event.preventDefault();
  };
  return (
    <Popover opened={open} onChange={setOpen} withRoles={false} position="bottom-end" withinPortal={!inside} trapFocus returnFocus shadow="md">
      <Popover.Target>
        <TextInput
          {...rest} ref={input} autoComplete="off" spellCheck={false} value={draft ?? shown} placeholder={t(time ? "days.form_moment" : "days.form")}
          // While somebody types, what is not a day yet is no mistake.
          error={draft && !read(draft) ? undefined : error} onKeyDown={keyed} onBlur={() => setDraft(null)}
          onChange={(event) => { const text = event.currentTarget.value; setDraft(text); onChange(text.trim() ? (read(text) ?? text) : ""); }}
          rightSection={(
            <ActionIcon
              size={26} aria-label={t("days.choose", { label: typeof rest.label === "string" ? rest.label : (rest["aria-label"] ?? "") })} aria-haspopup="dialog" aria-expanded={open}
              onClick={() => setOpen((was) => !was)}
            >
              <CalendarDays size={15} aria-hidden />
            </ActionIcon>
          )}
        />
      </Popover.Target>
      <Popover.Dropdown p="xs" role="dialog" aria-label={t("days.sheet")}>
        <Suspense fallback={<div style={{ width: 266, height: 300 }} />}>
          <MonthSheet
            day={day} time={time ? (value.slice(11) || now.slice(11, 16)) : undefined} now={now} from={from?.slice(0, 10)} needed={Boolean(rest.required)}
            onPick={(next, stays) => { give(next); if (!stays) setOpen(false); }}
          />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Returns the time of this device's clock. */
function clock(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
