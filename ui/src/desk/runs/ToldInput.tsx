import { Stack, Text, Textarea } from "@mantine/core";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Json, Value, Words } from "../../shared/api/types.ts";
import { clean, toWire } from "../../shared/form/clean.ts";
import { fieldOf, type Asked } from "../actions/api.ts";
import { FieldInput } from "../fields/FieldInput.tsx";
import { usePlace } from "../place.tsx";
import type { Rule } from "./api.ts";

/** What somebody typed for a rule that is told something: by field, and as JSON what has none. */
export interface Typed {
  raw: Record<string, Value>;
  more: string;
}

export const NOTHING: Typed = { raw: {}, more: "" };

/** Returns the fields that a rule is told, as its trigger writes them; a scan always tells its code. */
export function askedOf({ on }: Rule): Asked[] {
  const written = on["scan"] ? { code: { type: "text", title: {} } } : (on["input"] as Record<string, Record<string, Json>> | undefined) ?? {};
  return Object.entries(written).map(([key, { type, title, required, ...definition }]) => ({ key, type: String(type), title: (title ?? {}) as Words, required: required === true, definition: definition as Record<string, Json> }));
}

/** Returns what is told, as the server takes it; nothing where what was typed cannot be read. */
export function toldOf(asked: readonly Asked[], { raw, more }: Typed, zone: string): Record<string, Json> | undefined {
  const cleaned = asked.map((field) => ({ key: field.key, ...clean(raw[field.key] ?? null, fieldOf(field), zone) }));
  const others = more.trim() ? objectOf(more) : {};
  if (!others || cleaned.some((each) => "refused" in each)) return undefined;
  const values = cleaned.flatMap((each) => ("refused" in each || each.value === null ? [] : [[each.key, toWire(each.value) ?? null] as const]));
  return { ...Object.fromEntries(values) as Record<string, Json>, ...others };
}

function objectOf(text: string): Record<string, Json> | undefined {
  try {
    const found = JSON.parse(text) as Json;
    return typeof found === "object" && found !== null && !Array.isArray(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

interface Props {
  asked: readonly Asked[];
  /** Whether there may be more than the fields: lists, or what a changed version asks for. */
  open: boolean;
  typed: Typed;
  onChange: (typed: Typed) => void;
}

/** The values that a rule is told when it is called, pressed, scanned for, or a hook's. */
export function ToldInput({ asked, open, typed, onChange }: Props) {
  const { t } = useTranslation();
  const { words, showing } = usePlace();
  const wrong = (field: Asked) => {
    const found = clean(typed.raw[field.key] ?? null, fieldOf(field), showing.zone);
    return "refused" in found ? t(found.refused.key, found.refused.data) : undefined;
  };
  if (!asked.length && !open) return null;
  return (
    <Stack gap="xs" component="section" aria-label={t("try.told")}>
      <Text size="sm" fw={600}>{t("try.told")}</Text>
      {asked.map((field) => <FieldInput key={field.key} name={field.key} field={fieldOf(field)} raw={typed.raw[field.key] ?? null} label={words(field.title, field.key)} error={wrong(field)} required={field.required} onChange={(value) => onChange({ ...typed, raw: { ...typed.raw, [field.key]: value } })} />)}
      {open && <Textarea label={t("try.more")} description={t("try.more_hint")} className="fw-mono" autosize minRows={2} maxRows={12} spellCheck={false} value={typed.more} error={typed.more.trim() && !objectOf(typed.more) ? t("try.not_json") : undefined} onChange={(event) => onChange({ ...typed, more: event.currentTarget.value })} />}
    </Stack>
  );
}
