import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { optionsOf } from "../../shared/format/value.ts";
import { wordsIn } from "../../shared/words.ts";
import { useStation } from "../station.tsx";
import { naming, type FieldProps } from "./kinds.ts";

/** One of several options, each a button. */
export function ChoiceField(props: FieldProps) {
  const { t } = useTranslation();
  const { model, showing } = useStation();
  const { field, key, raw, required } = props.control;
  const options = optionsOf(field, model).map((option) => ({ value: option.value as string | null, colour: option.colour, words: wordsIn(option.title, showing.language, option.value) }));
  const offered = required || !raw ? options : [...options, { value: null, colour: undefined, words: t("choice.none") }];
  return (
    <div role="radiogroup" {...naming(props)} className="t-options">
      {offered.map((option) => (
        <label key={option.value ?? ""} className="t-option" data-colour={option.colour}>
          <input type="radio" name={key} checked={raw === option.value} onChange={() => props.onChange(option.value)} />
          <span>{option.words}</span>
        </label>
      ))}
    </div>
  );
}
