import { naming, type FieldProps } from "./kinds.ts";

/** One line of text. */
export function TextField(props: FieldProps) {
  return <input {...naming(props)} className="t-input" autoComplete="off" value={String(props.control.raw ?? "")} onChange={(event) => props.onChange(event.currentTarget.value)} />;
}
