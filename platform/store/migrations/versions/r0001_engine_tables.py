"""The engine's tables as they were first."""

from alembic import op
from sqlalchemy import ForeignKey, PrimaryKeyConstraint, UniqueConstraint, text

# Alembic loads this file by its path, so that it has no package to be relative to.
from formwright.store.columns import (  # noqa: TID251
    BOOLEAN,
    DATETIME,
    INTEGER,
    JSON,
    REFERENCE,
    TEXT,
    column,
    identity,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    for group in (_people, _publishing, _journal, _work, _counters):
        group()


def downgrade() -> None:
    """Drop the tables."""
    for name in _TABLES:
        op.drop_table(name)


_TABLES = (
    "fw_idempotency",
    "fw_sequence",
    "fw_once",
    "fw_step",
    "fw_run",
    "fw_outbox",
    "fw_history",
    "fw_parked",
    "fw_release",
    "fw_login_failure",
    "fw_token",
    "fw_session",
    "fw_user_role",
    "fw_user",
)


def _people() -> None:
    op.create_table(
        "fw_user",
        column("id", REFERENCE, nullable=False),
        column("name", TEXT, nullable=False),
        column("title", TEXT, nullable=False),
        column("language", TEXT, nullable=False),
        column("password_hash", TEXT, nullable=False),
        column("active", BOOLEAN, nullable=False),
        column("created_at", DATETIME, nullable=False),
        column("updated_at", DATETIME, nullable=False),
        PrimaryKeyConstraint("id", name="fw_user_pkey"),
        UniqueConstraint("name", name="fw_user_name_key"),
    )
    op.create_table(
        "fw_user_role",
        column("user_id", REFERENCE, ForeignKey("fw_user.id", name="fw_user_role_user_id_fkey"), nullable=False),
        column("app", TEXT, nullable=False),
        column("role", TEXT, nullable=False),
        PrimaryKeyConstraint("user_id", "app", "role", name="fw_user_role_pkey"),
    )
    op.create_table(
        "fw_session",
        column("token_hash", TEXT, nullable=False),
        column("user_id", REFERENCE, ForeignKey("fw_user.id", name="fw_session_user_id_fkey"), nullable=False),
        column("created_at", DATETIME, nullable=False),
        column("expires_at", DATETIME, nullable=False),
        column("seen_at", DATETIME, nullable=False),
        column("agent", TEXT, nullable=False),
        PrimaryKeyConstraint("token_hash", name="fw_session_pkey"),
    )
    op.create_index("fw_session_expires_at_idx", "fw_session", ["expires_at"])
    op.create_index("fw_session_user_id_idx", "fw_session", ["user_id"])
    op.create_table(
        "fw_token",
        column("id", REFERENCE, nullable=False),
        column("token_hash", TEXT, nullable=False),
        column("user_id", REFERENCE, ForeignKey("fw_user.id", name="fw_token_user_id_fkey"), nullable=False),
        column("title", TEXT, nullable=False),
        column("scopes", JSON, nullable=False),
        column("expires_at", DATETIME),
        column("created_at", DATETIME, nullable=False),
        column("used_at", DATETIME),
        PrimaryKeyConstraint("id", name="fw_token_pkey"),
        UniqueConstraint("token_hash", name="fw_token_token_hash_key"),
    )
    op.create_index("fw_token_user_id_idx", "fw_token", ["user_id"])
    op.create_table(
        "fw_login_failure",
        column("name", TEXT, nullable=False),
        column("address", TEXT, nullable=False),
        column("at", DATETIME, nullable=False),
    )
    op.create_index("fw_login_failure_address_at_idx", "fw_login_failure", ["address", "at"])
    op.create_index("fw_login_failure_name_at_idx", "fw_login_failure", ["name", "at"])


def _publishing() -> None:
    op.create_table(
        "fw_release",
        column("id", REFERENCE, nullable=False),
        column("app", TEXT, nullable=False),
        column("number", INTEGER, nullable=False),
        column("version", TEXT, nullable=False),
        column("fingerprint", TEXT, nullable=False),
        column("files", TEXT, nullable=False),
        column("parsed", TEXT, nullable=False),
        column("created_at", DATETIME, nullable=False),
        column("created_by", TEXT, nullable=False),
        column("note", TEXT, nullable=False),
        PrimaryKeyConstraint("id", name="fw_release_pkey"),
        UniqueConstraint("app", "number", name="fw_release_app_number_key"),
    )
    op.create_table(
        "fw_parked",
        column("name", TEXT, nullable=False),
        column("app", TEXT, nullable=False),
        column("entity", TEXT, nullable=False),
        column("field", TEXT, nullable=False),
        column("table", TEXT, nullable=False),
        column("release", INTEGER, nullable=False),
        column("shape", TEXT, nullable=False),
        column("at", DATETIME, nullable=False),
        PrimaryKeyConstraint("table", "name", name="fw_parked_pkey"),
    )


def _journal() -> None:
    op.create_table(
        "fw_history",
        identity("id"),
        column("app", TEXT, nullable=False),
        column("entity", TEXT, nullable=False),
        column("record_id", REFERENCE, nullable=False),
        column("version", INTEGER, nullable=False),
        column("at", DATETIME, nullable=False),
        column("by", TEXT, nullable=False),
        column("event", TEXT, nullable=False),
        column("run_id", REFERENCE),
        column("changes", JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("fw_history_record_idx", "fw_history", ["app", "entity", "record_id", "id"])
    op.create_table(
        "fw_outbox",
        identity("id"),
        column("app", TEXT, nullable=False),
        column("entity", TEXT, nullable=False),
        column("event", TEXT, nullable=False),
        column("record_ids", JSON, nullable=False),
        column("detail", JSON, nullable=False),
        column("actor", TEXT, nullable=False),
        column("run_id", REFERENCE),
        column("depth", INTEGER, nullable=False),
        column("at", DATETIME, nullable=False),
        column("done_at", DATETIME),
        column("verdicts", JSON),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "fw_outbox_undone_idx",
        "fw_outbox",
        ["id"],
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    )


def _work() -> None:
    op.create_table(
        "fw_run",
        column("id", REFERENCE, nullable=False),
        column("app", TEXT, nullable=False),
        column("rule", TEXT, nullable=False),
        column("release_id", REFERENCE, nullable=False),
        column("outbox_id", INTEGER),
        column("state", TEXT, nullable=False),
        column("run_at", DATETIME, nullable=False),
        column("lease_until", DATETIME),
        column("owner", TEXT),
        column("attempt", INTEGER, nullable=False),
        column("depth", INTEGER, nullable=False),
        column("trigger", JSON, nullable=False),
        column("cursor", JSON),
        column("error", JSON),
        column("created_at", DATETIME, nullable=False),
        column("finished_at", DATETIME),
        PrimaryKeyConstraint("id", name="fw_run_pkey"),
    )
    op.create_index(
        "fw_run_open_idx",
        "fw_run",
        ["run_at", "id"],
        sqlite_where=text("state IN ('queued', 'running', 'failed')"),
        postgresql_where=text("state IN ('queued', 'running', 'failed')"),
    )
    op.create_index("fw_run_outbox_id_idx", "fw_run", ["outbox_id"])
    op.create_index("fw_run_rule_idx", "fw_run", ["app", "rule", "id"])
    op.create_table(
        "fw_step",
        column("run_id", REFERENCE, nullable=False),
        column("position", TEXT, nullable=False),
        column("result", JSON),
        column("trace", JSON),
        column("at", DATETIME, nullable=False),
        PrimaryKeyConstraint("run_id", "position", name="fw_step_pkey"),
    )
    op.create_table(
        "fw_once",
        column("app", TEXT, nullable=False),
        column("rule", TEXT, nullable=False),
        column("digest", TEXT, nullable=False),
        column("record_id", REFERENCE, nullable=False),
        PrimaryKeyConstraint("app", "rule", "digest", name="fw_once_pkey"),
    )


def _counters() -> None:
    op.create_table(
        "fw_sequence",
        column("app", TEXT, nullable=False),
        column("entity", TEXT, nullable=False),
        column("field", TEXT, nullable=False),
        column("scope", TEXT, nullable=False),
        column("last", INTEGER, nullable=False),
        PrimaryKeyConstraint("app", "entity", "field", "scope", name="fw_sequence_pkey"),
    )
    op.create_table(
        "fw_idempotency",
        column("user_id", REFERENCE, nullable=False),
        column("key", TEXT, nullable=False),
        column("digest", TEXT, nullable=False),
        column("status", INTEGER),
        column("answer", JSON),
        column("at", DATETIME, nullable=False),
        PrimaryKeyConstraint("user_id", "key", name="fw_idempotency_pkey"),
    )
    op.create_index("fw_idempotency_at_idx", "fw_idempotency", ["at"])
