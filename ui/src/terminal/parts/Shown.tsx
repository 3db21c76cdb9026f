import type { RecordRow } from "../../shared/api/types.ts";
import { showValue } from "../../shared/format/value.ts";
import { followPath, pathTitles, valueAt } from "../../shared/paths.ts";
import { useStation } from "../station.tsx";

/** What is shown of a record: titles and values, inside a card or above a form. */
export function Shown({ row, entity, paths }: { row: RecordRow; entity: string; paths: readonly string[] }) {
  const { model, showing } = useStation();
  const titles = pathTitles(model, entity, paths, showing.language);
  return (
    <span className="t-shown">
      {paths.map((path, index) => {
        const text = showValue(valueAt(row, path), followPath(model, entity, path)?.field, showing);
        return text && <span key={path}><span className="t-shown-title">{titles[index]}</span>{" "}<span className="t-shown-value">{text}</span></span>;
      })}
    </span>
  );
}
