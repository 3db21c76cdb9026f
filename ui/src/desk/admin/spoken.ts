import { wordsIn } from "../../shared/words.ts";
import type { Names } from "./api.ts";

const SIGNS: Record<string, Record<string, string>> = {
  en: { "==": "is", "!=": "is not", and: "and", or: "or", not: "not", in: "is one of", null: "empty", true: "yes", false: "no", actor: "the person" },
  zh: { "==": "为", "!=": "不为", and: "并且", or: "或者", not: "非", in: "属于", null: "空", true: "是", false: "否", actor: "本人" },
};
const PIECES = /'[^']*'|"[^"]*"|[A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)*|==|!=/g;

/** Returns a condition in words: fields by their titles, signs as a person says them; what is no word stays as it is. */
export function spoken(text: string, entity: string, names: Names, language: string): string {
  const signs = SIGNS[language] ?? SIGNS["en"] ?? {};
  return text.replace(PIECES, (piece) => {
    if (/^['"]/.test(piece)) return piece;
    if (signs[piece]) return signs[piece];
    const [first = "", ...rest] = piece.split(".");
    const title = signs[first] ?? wordsIn(names[entity]?.fields[first], language, first);
    return [title, ...rest].join(" › ");
  });
}
