"""Saved filters of lists."""

from alembic import op
from sqlalchemy import PrimaryKeyConstraint

# Alembic loads this file by its path, so that it has no package to be relative to.
from formwright.store.columns import DATETIME, INTEGER, JSON, REFERENCE, TEXT, column  # noqa: TID251

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "fw_filter",
        column("id", REFERENCE, nullable=False),
        column("app", TEXT, nullable=False),
        column("entity", TEXT, nullable=False),
        column("owner", REFERENCE, nullable=False),
        column("title", TEXT, nullable=False),
        column("question", JSON, nullable=False),
        column("shared", JSON, nullable=False),
        column("version", INTEGER, nullable=False),
        column("created_at", DATETIME, nullable=False),
        column("updated_at", DATETIME, nullable=False),
        PrimaryKeyConstraint("id", name="fw_filter_pkey"),
    )
    op.create_index("fw_filter_entity_idx", "fw_filter", ["app", "entity", "owner"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("fw_filter")
