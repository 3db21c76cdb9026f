import type { Field, Model, RecordRow, Value } from "../../../shared/api/types.ts";
import type { Translate } from "../../../shared/i18n/speech.ts";
import { showValue, type Showing } from "../../../shared/format/value.ts";
import { followPath, pathTitle, recordLabel, valueAt } from "../../../shared/paths.ts";
import { wordsIn } from "../../../shared/words.ts";
import { dayOf, daysBetween } from "../parts/days.ts";
import type { Enquiry, Happening } from "./asking.ts";

/** How a record stands against its promise: whole days behind it (before it: negative), or nothing to say. */
export interface Standing {
  late: boolean;
  days: number | null;
}

/** What an answer is made of. */
export interface Told {
  of: string;
  layout: Enquiry;
  row: RecordRow;
  place: readonly RecordRow[];
  delay: readonly RecordRow[];
  last: Happening | undefined;
}

/** Compares what is expected with what was promised; without an expectation, the present moment with the promise. */
export function standingOf(layout: Enquiry, row: RecordRow, zone: string, now: string): Standing {
  const promised = layout.promised ? valueAt(row, layout.promised) : null;
  if (!promised) return { late: false, days: null };
  const finished = (layout.done ?? []).includes(String(valueAt(row, layout.status)));
  const expected = (layout.expected && valueAt(row, layout.expected)) || null;
  if (finished || (!expected && Date.parse(String(promised)) > Date.parse(now))) return { late: false, days: null };
  const against = String(expected ?? now);
  const from = dayOf(promised, zone), to = dayOf(against, zone);
  return { late: Date.parse(against) > Date.parse(String(promised)), days: from && to ? daysBetween(from, to) : null };
}

/** Returns the values of a row's paths as people read them, in one line; empty ones are left out. */
export function line(model: Model, entity: string, row: RecordRow, paths: readonly string[], showing: Showing): string {
  return paths.map((path) => showValue(valueAt(row, path), shownField(model, entity, path), showing)).filter(Boolean).join(" · ");
}

function shownField(model: Model, entity: string, path: string): Field | undefined {
  return followPath(model, entity, path)?.field;
}

/** Returns the reasons that are known why a record is late, its own first, each once. */
export function reasonsOf(told: Told, showing: Showing): string[] {
  const own = (told.layout.reasons ?? []).map((path) => line(showing.model, told.of, told.row, [path], showing));
  const part = told.layout.delay;
  const others = part ? told.delay.map((row) => line(showing.model, part.of, row, part.show, showing)) : [];
  return [...new Set([...own, ...others].filter(Boolean))];
}

/** Returns what happened in words: what kind of record and what it shows, or what became of the record's status. */
export function happeningWords(told: Pick<Told, "of" | "layout">, happened: Happening, showing: Showing, t: Translate): string {
  const { model, language } = showing;
  if ("row" in happened) {
    const title = wordsIn(model.entities[happened.part.of]?.title, language, happened.part.of);
    return [title, line(model, happened.part.of, happened.row, happened.part.show, showing)].filter(Boolean).join(": ");
  }
  const { entry } = happened;
  const moved = entry.changes?.[told.layout.status];
  const show = (value: Value) => showValue(value, shownField(model, told.of, told.layout.status), showing);
  if (moved && entry.event !== "created") return t("enquiry.became", { status: show(moved.to) });
  const fields = Object.keys(entry.changes ?? {}).filter((key) => model.entities[told.of]?.fields[key]);
  const named = entry.event === "updated" ? fields.slice(0, 3).map((key) => pathTitle(model, told.of, key, language)).join(", ") : "";
  return [t(EVENTS[entry.event] ?? "enquiry.changed"), named].filter(Boolean).join(": ");
}

const EVENTS: Record<string, string> = { created: "enquiry.created", commented: "enquiry.commented", deleted: "history.deleted" };

/** Returns the answer as a text that can be sent: no names of people stand in it unless a definition names them. */
export function answerText(told: Told, showing: Showing, say: Translate, now: string): string {
  const { model, language } = showing;
  const { layout, of, row } = told;
  const at = (path: string | undefined) => (path ? showValue(valueAt(row, path), shownField(model, of, path), showing) : "");
  const name = `${wordsIn(model.entities[of]?.title, language, of)} ${recordLabel(model, of, row)}`;
  const standing = standingOf(layout, row, showing.zone, now);
  const reasons = reasonsOf(told, showing);
  const promised = at(layout.promised), expected = at(layout.expected);
  const place = layout.place && told.place[0] ? line(model, layout.place.of, told.place[0], layout.place.show, showing) : "";
  return [
    say("enquiry.say_status", { name, status: at(layout.status) }),
    place && say("enquiry.say_place", { place }),
    promised && say(expected ? "enquiry.say_both" : "enquiry.say_promised", { promised, expected }),
    reasons.length > 0 && say("enquiry.say_reason", { reason: reasons.join("; ") }),
    !reasons.length && standing.late && say("enquiry.say_late"),
    told.last && say("enquiry.say_last", { at: showValue(told.last.at, { type: "datetime", title: {} }, showing), what: happeningWords(told, told.last, showing, say) }),
  ].filter(Boolean).join("\n");
}
