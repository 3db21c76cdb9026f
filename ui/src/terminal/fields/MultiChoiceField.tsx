import { optionsOf } from "../../shared/format/value.ts";
import { wordsIn } from "../../shared/words.ts";
import { useStation } from "../station.tsx";
import { naming, type FieldProps } from "./kinds.ts";

/** Several of several options, each a button that stays down. */
export function MultiChoiceField(props: FieldProps) {
  const { model, showing } = useStation();
  const { field, key, raw } = props.control;
  const chosen = Array.isArray(raw) ? raw.map(String) : [];
  const { "aria-required": _required, "aria-invalid": _invalid, ...names } = naming(props);
  return (
    <div role="group" {...names} className="t-options">
      {optionsOf(field, model).map((option) => (
        <label key={option.value} className="t-option" data-colour={option.colour}>
          <input
            type="checkbox" name={key} checked={chosen.includes(option.value)}
            onChange={(event) => props.onChange(event.currentTarget.checked ? [...chosen, option.value] : chosen.filter((each) => each !== option.value))}
          />
          <span>{wordsIn(option.title, showing.language, option.value)}</span>
        </label>
      ))}
    </div>
  );
}
