import { toLocalInput } from "../../shared/format/moment.ts";
import { DayInput } from "../parts/days/DayInput.tsx";
import { usePlace } from "../place.tsx";
import { inputProps, type FieldProps } from "./kinds.ts";

const WITH_OFFSET = /(Z|[+-]\d{2}:?\d{2})$/;

/** A moment on the clock of the app's zone. */
export function DatetimeField(props: FieldProps) {
  const { showing } = usePlace();
  const raw = String(props.control.raw ?? "");
  const local = WITH_OFFSET.test(raw) ? toLocalInput(raw, showing.zone) : raw;
  return <DayInput {...inputProps(props)} time now={toLocalInput(new Date().toISOString(), showing.zone)} value={local} onChange={props.onChange} />;
}
