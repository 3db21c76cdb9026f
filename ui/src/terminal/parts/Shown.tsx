import type { RecordRow } from "../../shared/api/types.ts";
import { showValue } from "../../shared/format/value.ts";
import { followPath, pathTitles, valueAt } from "../../shared/paths.ts";
import { useStation } from "../station.tsx";

const SHORT = 8;
const MIDDLING = 18;
const FIRST_WIDE = "\u2e80";

/** What is shown of a record: titles and values, inside a card or above a form; a number takes a third of the line, a long text all of it. */
export function Shown({ row, entity, paths }: { row: RecordRow; entity: string; paths: readonly string[] }) {
  const { model, showing } = useStation();
  const titles = pathTitles(model, entity, paths, showing.language);
  return (
    <span className="t-shown">
      {paths.map((path, index) => {
        const text = showValue(valueAt(row, path), followPath(model, entity, path)?.field, showing);
        return text && <span key={path} data-size={sizeOf(text)}><span className="t-shown-title">{titles[index]}</span>{" "}<span className="t-shown-value">{text}</span></span>;
      })}
    </span>
  );
}

/** Returns how much of a line a text needs; Chinese is twice as wide. */
export function sizeOf(text: string): "short" | "middling" | "long" {
  const width = [...text].reduce((sum, letter) => sum + (letter >= FIRST_WIDE ? 2 : 1), 0);
  return width <= SHORT ? "short" : width <= MIDDLING ? "middling" : "long";
}
