"""The bin: what was deleted and can be put back."""

from alembic import op
from sqlalchemy import text

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

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "fw_bin",
        identity("id"),
        column("bundle", REFERENCE, nullable=False),
        column("batch", REFERENCE, nullable=False),
        column("app", TEXT, nullable=False),
        column("entity", TEXT, nullable=False),
        column("record_id", REFERENCE, nullable=False),
        column("root", BOOLEAN, nullable=False),
        column("link", BOOLEAN, nullable=False),
        column("image", JSON, nullable=False),
        column("version", INTEGER, nullable=False),
        column("at", DATETIME, nullable=False),
        column("by", TEXT, nullable=False),
        column("run_id", REFERENCE),
        sqlite_autoincrement=True,
    )
    op.create_index("fw_bin_bundle_idx", "fw_bin", ["bundle"])
    op.create_index("fw_bin_record_idx", "fw_bin", ["app", "entity", "record_id"])
    op.create_index(
        "fw_bin_root_idx", "fw_bin", ["app", "id"], sqlite_where=text("root"), postgresql_where=text("root")
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("fw_bin")
