import { TextInput } from "@mantine/core";
import { useState } from "react";
import { readTime } from "../parts/days/typed.ts";
import { inputProps, type FieldProps } from "./kinds.ts";

/** A time of the day, typed as people write it: 8:30, 0830 or 8:30 pm. */
export function TimeField(props: FieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const { error, ...rest } = inputProps(props);
  return (
    <TextInput
      {...rest} placeholder="08:30" value={draft ?? String(props.control.raw ?? "")} error={draft && !readTime(draft) ? undefined : error} onBlur={() => setDraft(null)}
      onChange={(event) => { const text = event.currentTarget.value; setDraft(text); props.onChange(readTime(text) ?? text); }}
    />
  );
}
