import type { Words } from "./types.ts";

/** A document or a label of one entity's records. */
export interface Print {
  of: string;
  title: Words;
  help?: Words | null;
  icon?: string;
  kind: "document" | "label";
  forms: ("pdf" | "zpl")[];
}

/** What shall be printed: these records, or all that a list shows. */
export interface PrintOrder {
  ids?: readonly string[];
  where?: string;
  search?: string;
  order_by?: string;
  form?: "pdf" | "zpl";
  language?: string;
}
