"""Comments on records."""

from alembic import op
from sqlalchemy import PrimaryKeyConstraint

# Alembic loads this file by its path, so that it has no package to be relative to.
from formwright.store.columns import DATETIME, JSON, REFERENCE, TEXT, column  # noqa: TID251

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "fw_comment",
        column("id", REFERENCE, nullable=False),
        column("app", TEXT, nullable=False),
        column("entity", TEXT, nullable=False),
        column("record_id", REFERENCE, nullable=False),
        column("author", TEXT, nullable=False),
        column("text", TEXT, nullable=False),
        column("mentions", JSON, nullable=False),
        column("files", JSON, nullable=False),
        column("past", JSON, nullable=False),
        column("created_at", DATETIME, nullable=False),
        column("edited_at", DATETIME),
        column("deleted_at", DATETIME),
        PrimaryKeyConstraint("id", name="fw_comment_pkey"),
    )
    op.create_index("fw_comment_record_idx", "fw_comment", ["app", "entity", "record_id", "id"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("fw_comment")
