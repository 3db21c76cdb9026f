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
  restored: "admin.event_restored", commented: "admin.event_commented", comment_changed: "admin.event_comment_changed", comment_deleted: "admin.event_comment_deleted",
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

/** What stands in the book of security events. */
export const HAPPENED: Record<string, string> = {
  confirm_failed: "admin.happened_confirm_failed", confirmed: "admin.happened_confirmed", device_added: "admin.happened_device_added",
  device_changed: "admin.happened_device_changed", device_removed: "admin.happened_device_removed",
  first_administrator: "admin.happened_first_administrator", identity_cut: "admin.happened_identity_cut",
  identity_linked: "admin.happened_identity_linked", invited: "admin.happened_invited", locked_out: "admin.happened_locked_out",
  looked_as: "admin.happened_looked_as", passkey_added: "admin.happened_passkey_added", passkey_removed: "admin.happened_passkey_removed",
  password_changed: "admin.happened_password_changed", password_reset: "admin.happened_password_reset", person_added: "admin.happened_person_added",
  pin_removed: "admin.happened_pin_removed", pin_set: "admin.happened_pin_set", recovery_codes_made: "admin.happened_recovery_codes_made",
  reset_asked: "admin.happened_reset_asked", roles_changed: "admin.happened_roles_changed", second_factor_off: "admin.happened_second_factor_off",
  second_factor_on: "admin.happened_second_factor_on", second_factor_reset: "admin.happened_second_factor_reset",
  session_ended: "admin.happened_session_ended", sessions_ended: "admin.happened_sessions_ended", sign_in_failed: "admin.happened_sign_in_failed",
  signed_in: "admin.happened_signed_in", signed_out: "admin.happened_signed_out", token_made: "admin.happened_token_made",
  token_removed: "admin.happened_token_removed",
};

/** What the book of security events notes besides, and by what somebody came in. */
export const DETAILS: Record<string, string> = {
  how: "admin.detail_how", viewed: "admin.detail_viewed", app: "admin.app", route: "admin.detail_route", request: "admin.detail_request",
  device: "admin.detail_device", station: "admin.station", title: "admin.name", token: "admin.detail_token", provider: "admin.detail_provider",
  changed: "admin.detail_changed", factor: "admin.detail_factor",
};
export const WAYS: Record<string, string> = {
  password: "admin.way_password", code: "admin.way_code", pin: "admin.way_pin", passkey: "admin.way_passkey", administrator: "admin.administrator",
};
