import { Search } from "lucide-react";
import { useState } from "react";
import { isReference, labelOf } from "../../shared/format/value.ts";
import { recordLabel } from "../../shared/paths.ts";
import { offerOf } from "../offers.ts";
import { useStation } from "../station.tsx";
import { useAnswer } from "../useAnswer.ts";
import { naming, type FieldProps } from "./kinds.ts";

/** One record of another entity: the first few as buttons, more by typing. */
export function ReferenceField(props: FieldProps) {
  const { server, app, model } = useStation();
  const { field, key, raw } = props.control;
  const entity = field.to ?? field.of ?? "";
  const [typed, setTyped] = useState("");
  const { value } = useAnswer(`offer ${entity} ${typed}`, () => server.list(app, entity, offerOf(model, entity, typed)));
  const chosen = isReference(raw) ? raw : null;
  const offered = (value?.rows ?? []).map((row) => ({ id: row.id, label: recordLabel(model, entity, row) }));
  const shown = chosen && !offered.some((each) => each.id === chosen.id) ? [{ id: chosen.id, label: labelOf(chosen) }, ...offered] : offered;
  return (
    <>
      {(typed !== "" || value?.next) && (
        <span className="t-search"><Search size={26} aria-hidden /><input {...naming(props)} className="t-input" type="search" autoComplete="off" value={typed} onChange={(event) => setTyped(event.currentTarget.value)} /></span>
      )}
      <div role="radiogroup" {...naming(props)} className="t-options">
        {shown.map((each) => (
          <label key={each.id} className="t-option">
            <input type="radio" name={key} checked={chosen?.id === each.id} onChange={() => props.onChange(each)} />
            <span>{each.label}</span>
          </label>
        ))}
      </div>
    </>
  );
}
