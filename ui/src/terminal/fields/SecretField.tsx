import { naming, type FieldProps } from "./kinds.ts";

/** A secret: never shown, only set anew. */
export function SecretField(props: FieldProps) {
  const { raw } = props.control;
  return <input {...naming(props)} className="t-input" type="password" autoComplete="new-password" value={typeof raw === "string" ? raw : ""} onChange={(event) => props.onChange(event.currentTarget.value)} />;
}
