"""What rules tell people, and the secrets of apps."""

from alembic import op
from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint, text

# Alembic loads this file by its path, so that it has no package to be relative to.
from formwright.store.columns import DATETIME, JSON, REFERENCE, TEXT, column  # noqa: TID251

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "fw_notice",
        column("id", REFERENCE, nullable=False),
        column("person", TEXT, nullable=False),
        column("app", TEXT, nullable=False),
        column("at", DATETIME, nullable=False),
        column("source", TEXT, nullable=False),
        column("title", JSON, nullable=False),
        column("text", JSON, nullable=False),
        column("entity", TEXT, nullable=False),
        column("record_id", TEXT, nullable=False),
        column("run_id", TEXT, nullable=False),
        column("read_at", DATETIME),
        PrimaryKeyConstraint("id", name="fw_notice_pkey"),
    )
    op.create_index("fw_notice_person_idx", "fw_notice", ["person", "id"])
    unread = text("read_at IS NULL")
    op.create_index("fw_notice_unread_idx", "fw_notice", ["person"], sqlite_where=unread, postgresql_where=unread)
    op.create_index("fw_notice_at_idx", "fw_notice", ["at"])
    op.create_table(
        "fw_secret",
        column("id", REFERENCE, nullable=False),
        column("app", TEXT, nullable=False),
        column("name", TEXT, nullable=False),
        column("sealed", TEXT, nullable=False),
        column("changed_at", DATETIME, nullable=False),
        PrimaryKeyConstraint("id", name="fw_secret_pkey"),
        UniqueConstraint("app", "name", name="fw_secret_name_key"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("fw_secret", "fw_notice"):
        op.drop_table(name)
