/** What the server says and takes; this file mirrors the HTTP contract and nothing else. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Words by language; an app may leave a language out. */
export type Words = Partial<Record<string, string>>;

export type Colour = "grey" | "blue" | "green" | "amber" | "red" | "violet";

/** An expression as a JSON tree for the twin, or its text. */
export type Condition = Json;

export interface Me {
  id: string;
  name: string;
  title: string;
  language: string;
  kind: string;
  administrator: boolean;
  apps: AppEntry[];
}

/** A browser that several people share, and where it stands. */
export interface SharedDevice {
  id: string;
  title: string;
  app: string;
  terminal: string;
  station: string | null;
}

/** One thing to do with a record: a form about it, or a transition of its workflow. */
export interface NextStep {
  form?: string;
  do?: string;
  if?: Condition;
}

/** Records that wait for somebody, each with its next step. */
export interface WorkList {
  of: string;
  title: Words;
  where?: string | null;
  at?: string | null;
  order_by: string[];
  show: string[];
  limit: number;
  steps: NextStep[];
}

export interface Stations {
  of: string;
  where?: string | null;
  order_by: string[];
  show: string[];
}

/** What a shared device shows. */
export interface TerminalDefinition {
  title: Words;
  icon?: string;
  badge: boolean;
  undo_seconds: number;
  lock_minutes: number;
  stations: Stations | null;
  work: WorkList[];
  forms: string[];
}

export interface AppEntry {
  key: string;
  title: Words;
  icon?: string;
  roles: string[];
}

export interface Option {
  value: string;
  title: Words;
  colour?: Colour;
  icon?: string;
}

/** A file as answers carry it; pictures know their size in pixels. */
export interface StoredFile {
  id: string;
  name: string;
  type: string;
  size: number;
  width?: number;
  height?: number;
}

export interface Field {
  type: string;
  title: Words;
  help?: Words | null;
  required?: boolean;
  read_only?: boolean;
  fixed?: boolean;
  options?: Option[];
  to?: string;
  of?: string;
  by?: string;
  unit?: string;
  currency?: string;
  scale?: number;
  min?: string | number | null;
  max?: string | number | null;
  exclusive?: boolean;
  max_length?: number;
  default?: Condition;
  result?: string;
  format?: string;
  workflow?: string;
  standard?: string;
  many?: boolean;
  accept?: string[];
  max_mb?: number;
  capture?: boolean;
  min_items?: number;
  max_items?: number;
  /** What a lookup shows: the field at its path's end. */
  shows?: Field;
}

export type Action = "read" | "create" | "update" | "delete" | "restore" | "import" | "export" | "bulk" | "comment";

/** A condition of a record that can be judged while it is entered; a warning passes once its reason is given. */
export interface Check {
  if: Condition;
  say: Words;
  severity: "error" | "warning";
  field?: string;
  reason?: string;
}

export interface Entity {
  title: Words;
  help?: Words | null;
  icon?: string;
  label_fields?: string[];
  ledger?: boolean;
  scan?: string | null;
  actions: Action[];
  natural_key?: string[];
  checks?: Check[];
  fields: Record<string, Field>;
  field_order: string[];
  workflow?: string | null;
}

export interface Control {
  field: string;
  /** A scanned code that stands for no record is put here; with masks, one that fits. */
  scan?: boolean | string[];
  visible?: Condition;
  required?: Condition;
  read_only?: Condition;
  default?: Condition;
}

export interface Section {
  title: Words;
  columns?: number;
  controls: Control[];
}

export interface About {
  field: string;
  where?: string | null;
  order_by?: string[];
  show?: string[];
  scan?: string | null;
}

export interface Form {
  of: string;
  title: Words;
  help?: Words | null;
  icon?: string;
  kind: "desk" | "terminal";
  about?: About | null;
  /** Fields that the terminal fills in by itself. */
  stamps?: Record<string, "moment" | "device" | "event" | "station">;
  sections: Section[];
}

/** How a view's records are laid out; `type` tells layouts apart. */
export type Layout =
  | { type: "list"; group?: string; sums?: string[]; limits?: Record<string, number>; freeze?: number }
  | { type: "kanban"; by: string; only?: string[]; limits?: Record<string, number>; sum?: string; colour?: string }
  | { type: "calendar"; start: string; end?: string; colour?: string }
  | { type: "lanes"; resource: string; start: string; end: string; minutes?: string; colour?: string; scale?: "day" | "week" }
  | { type: "tree"; by?: string; branches?: Record<string, string> }
  | { type: "timeline"; at: string; colour?: string }
  | { type: "gallery"; picture?: string; colour?: string }
  | { type: "map"; x: string; y: string; width: number; height: number; zone?: string; colour?: string }
  | {
      type: "enquiry"; found_by?: Record<string, string>; status: string; done?: string[]; promised?: string; expected?: string; reasons?: string[];
      place?: Part; delay?: Part; events?: EventsPart[];
    };

/** Records that belong to the one asked for, and what is told of them. */
export interface Part {
  of: string;
  by: string;
  show: string[];
  where?: string | null;
  order_by?: string[];
}

export interface EventsPart extends Part {
  at: string;
}

export type LayoutOf<Type extends Layout["type"]> = Extract<Layout, { type: Type }>;

/** A filter that a view offers by name. */
export interface ViewFilter {
  title: Words;
  where: string;
}

export interface View {
  of: string;
  title: Words;
  help?: Words | null;
  icon?: string;
  layout: Layout;
  filters?: Record<string, ViewFilter>;
  columns: string[];
  where?: string | null;
  order_by?: string[];
  search?: boolean;
  limit?: number;
}

export interface State {
  title: Words;
  colour?: Colour;
  final?: boolean;
}

export interface Transition {
  title: Words;
  from: string[];
  to: string;
  require?: string[];
  /** Whether people may carry it out; else only the engine does. */
  by_hand: boolean;
}

export interface Workflow {
  of: string;
  field: string;
  states: Record<string, State>;
  transitions: Record<string, Transition>;
  /** Where people decide together, by key. */
  approvals?: Record<string, { title: Words; in: string }>;
  /** What goes on beside each other in some states, by key; the sub-state is kept in a field of its own. */
  regions?: Record<string, { title: Words; field: string; in: string[] }>;
}

export interface Connection {
  title: Words;
  help?: Words | null;
  format?: string;
}

/** A connection as its own list tells it, with the titles of its totals. */
export interface ConnectionDetails extends Connection {
  key: string;
  totals?: Record<string, Words>;
}

export interface NavigationItem {
  view?: string | null;
  form?: string | null;
  connection?: string | null;
  title: Words;
  icon?: string;
}

export interface NavigationGroup {
  title: Words;
  icon?: string;
  items: NavigationItem[];
}

export interface Model {
  key: string;
  title: Words;
  version: string;
  release?: number | string;
  languages: string[];
  currency: string;
  time_zone: string;
  /** Names of the person's own records: `actor.<name>` in every expression. */
  actor?: Record<string, { entity: string }>;
  navigation: NavigationGroup[];
  entities: Record<string, Entity>;
  forms: Record<string, Form>;
  views: Record<string, View>;
  workflows: Record<string, Workflow>;
  connections: Record<string, Connection>;
  prints?: Record<string, import("./prints.ts").Print>;
  runs?: boolean;
  terminals?: Record<string, TerminalDefinition>;
}

export type Value = Json | undefined;

export interface RecordRow {
  id: string;
  version: number;
  [field: string]: Json;
}

export type { BinEntry, BulkReport, Found, SavedFilter } from "./asking.ts";

export interface Reference {
  id: string;
  label: string;
  [field: string]: Json;
}

export interface Page<Row> {
  rows: Row[];
  next: string | null;
}

export interface Problem {
  code: string;
  message: string;
  hint?: string | null;
  path?: string | null;
  field?: string | null;
  row?: number | null;
  value?: Json;
}

export interface OpenTransition {
  key: string;
  title: Words | string;
  to: string;
  open: boolean;
  reasons: string[];
  require: string[];
  /** Whether people may carry it out; else only the engine does. */
  by_hand: boolean;
  /** The region that it moves; none where it moves the record's own state. */
  region?: string | null;
  /** What the signature means that is asked for; null where none is. */
  sign?: Words | null;
}

export interface HistoryEntry {
  at: string;
  by: Reference | null;
  event: string;
  version: number;
  changes: Record<string, { from: Json; to: Json }>;
}

export interface ImportNote {
  code?: string;
  message: string | Words;
  count: number;
  rows: Json[];
}

export interface ImportReport {
  read: number;
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  problems: Problem[];
  notes: ImportNote[];
  problems_left_out?: number;
  totals?: Record<string, Json>;
  /** Counts by entity. */
  records?: Record<string, { created: number; updated: number; unchanged: number }>;
  /** Whether anything was kept; a dry run, and a file with refused rows taken as a whole, keep nothing. */
  kept?: boolean;
}

/** What happens to a file with refused rows. */
export type ImportMode = "all_or_nothing" | "skip_bad";

export interface Scanned {
  entity: string;
  id: string;
  label: string;
  forms: string[];
}

export type { Run, RunStep, RunTrigger, StepTrace } from "./runs.ts";
