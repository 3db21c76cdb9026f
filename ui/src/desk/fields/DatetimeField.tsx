import { TextInput } from "@mantine/core";
import { toLocalInput } from "../../shared/format/moment.ts";
import { usePlace } from "../place.tsx";
import { inputProps, type FieldProps } from "./kinds.ts";

const WITH_OFFSET = /(Z|[+-]\d{2}:?\d{2})$/;

/** A moment on the clock of the app's zone. */
export function DatetimeField(props: FieldProps) {
  const { showing } = usePlace();
  const raw = String(props.control.raw ?? "");
  const local = WITH_OFFSET.test(raw) ? toLocalInput(raw, showing.zone) : raw;
  return <TextInput {...inputProps(props)} type="datetime-local" max="9999-12-31T23:59" value={local} onChange={(event) => props.onChange(event.currentTarget.value)} />;
}
