"""What a live schema change leaves behind: values that did not convert, former names, and what it prepares while others work."""

from alembic import op
from sqlalchemy import PrimaryKeyConstraint

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

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _quarantine()
    _lineage()
    _preparing()


def downgrade() -> None:
    """Drop the tables."""
    for name in ("fw_touched", "fw_preparing", "fw_lineage", "fw_quarantine"):
        op.drop_table(name)


def _quarantine() -> None:
    op.create_table(
        "fw_quarantine",
        column("id", REFERENCE, nullable=False),
        column("app", TEXT, nullable=False),
        column("entity", TEXT, nullable=False),
        column("field", TEXT, nullable=False),
        column("record_id", REFERENCE, nullable=False),
        column("value", TEXT, nullable=False),
        column("code", TEXT, nullable=False),
        column("data", JSON, nullable=False),
        column("release", INTEGER, nullable=False),
        column("at", DATETIME, nullable=False),
        PrimaryKeyConstraint("id", name="fw_quarantine_pkey"),
    )
    op.create_index("fw_quarantine_field_idx", "fw_quarantine", ["app", "entity", "field", "record_id"])


def _lineage() -> None:
    op.create_table(
        "fw_lineage",
        identity("id"),
        column("app", TEXT, nullable=False),
        column("entity", TEXT, nullable=False),
        column("field", TEXT, nullable=False),
        column("now", TEXT, nullable=False),
        column("release", INTEGER, nullable=False),
        column("until", INTEGER, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("fw_lineage_app_idx", "fw_lineage", ["app", "id"])


def _preparing() -> None:
    op.create_table(
        "fw_preparing",
        column("app", TEXT, nullable=False),
        column("table", TEXT, nullable=False),
        column("kind", TEXT, nullable=False),
        column("name", TEXT, nullable=False),
        column("digest", TEXT, nullable=False),
        column("mark", TEXT, nullable=False),
        column("at", DATETIME, nullable=False),
        PrimaryKeyConstraint("table", "kind", "name", name="fw_preparing_pkey"),
    )
    op.create_table(
        "fw_touched",
        identity("id"),
        column("table", TEXT, nullable=False),
        column("record_id", TEXT, nullable=False),
        column("gone", BOOLEAN, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("fw_touched_table_idx", "fw_touched", ["table", "id"])
