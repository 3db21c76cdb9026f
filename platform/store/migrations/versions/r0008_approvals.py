"""Approvals: processes, tasks, what happened to them, stand-ins, and who carried out transitions."""

from alembic import op
from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint, text

# Alembic loads this file by its path, so that it has no package to be relative to.
from formwright.store.columns import DATETIME, INTEGER, JSON, REFERENCE, TEXT, column, identity  # noqa: TID251

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TABLES = ("fw_process_version", "fw_process", "fw_task", "fw_process_event", "fw_delegation", "fw_passage")


def upgrade() -> None:
    """Make the tables."""
    _processes()
    _people()
    op.create_index("fw_process_record_idx", "fw_process", ["app", "entity", "record_id"])
    still = text("state IN ('running', 'returned')")
    op.create_index("fw_process_open_idx", "fw_process", ["app", "digest"], sqlite_where=still, postgresql_where=still)
    op.create_index("fw_task_person_idx", "fw_task", ["person", "state", "id"])
    op.create_index("fw_process_event_process_id_idx", "fw_process_event", ["process_id", "id"])
    op.create_index("fw_delegation_person_idx", "fw_delegation", ["person", "ends_at"])
    op.create_index("fw_passage_record_idx", "fw_passage", ["app", "entity", "record_id"])


def _processes() -> None:
    op.create_table(
        "fw_process_version",
        column("digest", TEXT, nullable=False),
        column("kept", TEXT, nullable=False),
        PrimaryKeyConstraint("digest", name="fw_process_version_pkey"),
    )
    op.create_table(
        "fw_process",
        column("id", REFERENCE, nullable=False),
        column("app", TEXT, nullable=False),
        column("entity", TEXT, nullable=False),
        column("record_id", REFERENCE, nullable=False),
        column("approval", TEXT, nullable=False),
        column("digest", TEXT, nullable=False),
        column("state", TEXT, nullable=False),
        column("initiator", REFERENCE, nullable=False),
        column("course", JSON, nullable=False),
        column("due_at", DATETIME),
        column("started_at", DATETIME, nullable=False),
        column("finished_at", DATETIME),
        PrimaryKeyConstraint("id", name="fw_process_pkey"),
    )
    op.create_table(
        "fw_task",
        column("id", REFERENCE, nullable=False),
        column("process_id", REFERENCE, nullable=False),
        column("number", INTEGER, nullable=False),
        column("app", TEXT, nullable=False),
        column("step", TEXT, nullable=False),
        column("person", REFERENCE, nullable=False),
        column("owner", REFERENCE),
        column("state", TEXT, nullable=False),
        column("why", TEXT, nullable=False),
        column("due_at", DATETIME),
        column("urged_at", DATETIME),
        column("created_at", DATETIME, nullable=False),
        column("closed_at", DATETIME),
        PrimaryKeyConstraint("id", name="fw_task_pkey"),
        UniqueConstraint("process_id", "number", name="fw_task_process_id_number_key"),
    )
    op.create_table(
        "fw_process_event",
        identity("id"),
        column("process_id", REFERENCE, nullable=False),
        column("at", DATETIME, nullable=False),
        column("by", REFERENCE, nullable=False),
        column("event", TEXT, nullable=False),
        column("step", TEXT, nullable=False),
        column("person", TEXT, nullable=False),
        column("detail", JSON, nullable=False),
        sqlite_autoincrement=True,
    )


def _people() -> None:
    op.create_table(
        "fw_delegation",
        column("id", REFERENCE, nullable=False),
        column("person", REFERENCE, nullable=False),
        column("stand_in", REFERENCE, nullable=False),
        column("app", TEXT, nullable=False),
        column("begins_at", DATETIME, nullable=False),
        column("ends_at", DATETIME, nullable=False),
        column("created_at", DATETIME, nullable=False),
        PrimaryKeyConstraint("id", name="fw_delegation_pkey"),
    )
    op.create_table(
        "fw_passage",
        identity("id"),
        column("app", TEXT, nullable=False),
        column("entity", TEXT, nullable=False),
        column("record_id", REFERENCE, nullable=False),
        column("transition", TEXT, nullable=False),
        column("at", DATETIME, nullable=False),
        column("by", REFERENCE, nullable=False),
        column("meaning", JSON),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in _TABLES:
        op.drop_table(name)
