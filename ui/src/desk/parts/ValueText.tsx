import type { Field, Value } from "../../shared/api/types.ts";
import { isReference, labelOf, optionOf, showValue } from "../../shared/format/value.ts";
import { filesOf } from "../../shared/form/files.ts";
import { usePlace } from "../place.tsx";
import { FileLink } from "./FileLink.tsx";
import { RecordLink } from "./RecordLink.tsx";
import { Snapshot } from "./Snapshot.tsx";
import { Tag } from "./Tag.tsx";

interface Props {
  value: Value;
  field: Field | undefined;
  /** References become links where the person may open them. */
  linked?: boolean;
  /** The value as plain text, where it is known already. */
  text?: string;
}

/** Shows a value as its field means it: states as tags, references as links, numbers in their own writing. */
export function ValueText({ value, field, linked = true, text }: Props) {
  const { showing, words } = usePlace();
  if (value === null || value === undefined || value === "") return <span className="fw-none" aria-hidden>–</span>;
  if (field?.type === "lookup") return <ValueText value={value} field={field.shows} linked={false} />;
  if (field?.type === "file") return <>{filesOf(value).map((file) => <FileLink key={file.id} file={file} />)}</>;
  if (field?.type === "multi_choice" && Array.isArray(value)) {
    return <>{value.map((each, at) => <span key={String(each)}>{at > 0 && ", "}<ValueText value={each} field={{ ...field, type: "choice" }} /></span>)}</>;
  }
  if (field?.type === "many" && Array.isArray(value)) {
    return <>{value.map((each, at) => <span key={at}>{at > 0 && ", "}<ValueText value={each} field={{ ...field, type: "reference" }} linked={linked} /></span>)}</>;
  }
  if (field?.type === "choice" || field?.type === "state") {
    const option = optionOf(field, value, showing.model);
    const title = words(option?.title, String(value));
    // A choice that nobody gave a colour is plain text; a list of grey tags would only be noise.
    if (field.type === "choice" && (option?.colour ?? "grey") === "grey" && !option?.icon) return <>{title}</>;
    return <Tag colour={option?.colour} icon={option?.icon}>{title}</Tag>;
  }
  if (field?.type === "boolean" || field?.result === "boolean") {
    // Not an icon: each icon is a drawing of its own, and a column of them costs a quarter of what scrolling a list costs.
    return <span className={value === true ? "fw-yes" : "fw-no"} role="img" aria-label={value === true ? showing.yes : showing.no} />;
  }
  if ((field?.type === "reference" || field?.type === "parent") && isReference(value) && linked && field.to) {
    return <RecordLink entity={field.to} id={value.id}>{labelOf(value)}</RecordLink>;
  }
  if (field?.type === "snapshot" && isReference(value)) return <Snapshot value={value} field={field} />;
  if (field?.type === "snapshot" || field?.type === "json") return <pre className="fw-document">{JSON.stringify(value, null, 1)}</pre>;
  return <>{text ?? showValue(value, field, showing)}</>;
}
