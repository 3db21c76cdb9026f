import type { Called } from "../../shared/api/comments.ts";

/** What is being looked for behind an @, and where the @ stands. */
export interface Asked {
  from: number;
  text: string;
}

/** Returns the name that is being typed behind an @ at the caret, null where none is. */
export function askedAt(text: string, caret: number): Asked | null {
  const found = /(?:^|[\s(（，。,])@([^\s@]{0,30})$/.exec(text.slice(0, caret));
  if (!found) return null;
  const name = found[1] ?? "";
  return { from: caret - name.length - 1, text: name };
}

/** Returns the text with a person named where the @ stood, and where the caret goes. */
export function named(text: string, asked: Asked, person: Called): { text: string; caret: number } {
  const before = `${text.slice(0, asked.from)}@${person.label} `;
  return { text: before + text.slice(asked.from + 1 + asked.text.length), caret: before.length };
}

/** A piece of a comment: plain words, or somebody's name. */
export interface Piece {
  text: string;
  named: boolean;
}

/** Cuts a text where it names people who are mentioned; longer names first, so that none hides in another. */
export function pieces(text: string, mentions: readonly Called[]): Piece[] {
  const labels = mentions.map((person) => `@${person.label}`).sort((a, b) => b.length - a.length);
  const found: Piece[] = [];
  let plain = "";
  for (let at = 0; at < text.length; ) {
    const label = labels.find((each) => text.startsWith(each, at));
    if (label) {
      if (plain) found.push({ text: plain, named: false });
      found.push({ text: label, named: true });
      plain = "";
      at += label.length;
    } else {
      plain += text[at] ?? "";
      at += 1;
    }
  }
  return plain ? [...found, { text: plain, named: false }] : found;
}
