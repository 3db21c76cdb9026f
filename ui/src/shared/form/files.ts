import { pathOf } from "../api/client.ts";
import type { Field, StoredFile, Value } from "../api/types.ts";

const MEGABYTE = 1024 * 1024;

/** Returns the files that a field's value names: none, one, or several. */
export function filesOf(value: Value): StoredFile[] {
  const given = Array.isArray(value) ? value : value === null || value === undefined || value === "" ? [] : [value];
  return given.filter((each): each is StoredFile & { [key: string]: never } => typeof each === "object" && each !== null && !Array.isArray(each) && typeof each["id"] === "string");
}

/** Returns the value that a field has with these files. */
export function valueOf(files: readonly StoredFile[], field: Field): Value {
  const plain = files.map((file) => ({ ...file }) as unknown as Value);
  if (!plain.length) return null;
  return field.many ? (plain as Value) : (plain[0] ?? null);
}

/** The address of a file or its small picture; the server asks again who may see it. */
export function fileAddress(app: string, file: StoredFile, small = false): string {
  return `${pathOf(app, "files", file.id)}${small ? "?thumbnail=1" : ""}`;
}

/** Tells whether a file has a small picture. */
export function isPicture(file: StoredFile): boolean {
  return file.width !== undefined;
}

/** Returns what an input for files takes. */
export function accepted(field: Field): string {
  return (field.accept ?? []).join(",");
}

/** Returns the files that are small enough, and whether some were not. */
export function fitting(chosen: readonly File[], field: Field): { files: File[]; tooHeavy: boolean } {
  const most = (field.max_mb ?? 25) * MEGABYTE;
  const files = chosen.filter((file) => file.size <= most);
  return { files, tooHeavy: files.length < chosen.length };
}

/** A size as people read it. */
export function sizeText(bytes: number): string {
  return bytes >= MEGABYTE ? `${(bytes / MEGABYTE).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`;
}
