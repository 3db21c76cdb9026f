import type { Kind } from "./api.ts";

/** What each kind of account is called. */
export const KINDS: Record<Kind, string> = { member: "admin.kind_member", supplier: "admin.kind_supplier", guest: "admin.kind_guest" };

/** What each kind of account means. */
export const KIND_HINTS: Record<Kind, string> = { member: "admin.kind_member_hint", supplier: "admin.kind_supplier_hint", guest: "admin.kind_guest_hint" };

/** What can be granted, in the order of the engine. */
export const ACTIONS: Record<string, string> = {
  read: "admin.do_read", create: "admin.do_create", update: "admin.do_update", delete: "admin.do_delete", restore: "admin.do_restore",
  import: "admin.do_import", export: "admin.do_export", bulk: "admin.do_bulk", comment: "admin.do_comment",
};

/** What happens to records. */
export const EVENTS: Record<string, string> = {
  created: "admin.event_created", updated: "admin.event_updated", transitioned: "admin.event_transitioned", deleted: "admin.event_deleted",
  restored: "admin.event_restored",
};

/** What became of a file in a release. */
export const FILES = { added: "admin.file_added", changed: "admin.file_changed", removed: "admin.file_removed" } as const;

/** What a publish sets aside. */
export const KEPT = { field: "admin.kept_field", entity: "admin.kept_entity", values: "admin.kept_values" } as const;

/** The parts of a server that can be well or not. */
export const PARTS: Record<string, string> = {
  database: "admin.part_database", migrations: "admin.part_migrations", releases: "admin.part_releases", worker: "admin.part_worker",
  disk: "admin.part_disk",
};
