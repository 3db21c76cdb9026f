"""Seals over the books of what happened, and ways into the book of security events by who did it and from where."""

from alembic import op
from sqlalchemy import PrimaryKeyConstraint

# Alembic loads this file by its path, so that it has no package to be relative to.
from formwright.store.columns import DATETIME, INTEGER, TEXT, column  # noqa: TID251

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the indexes."""
    op.create_table(
        "fw_seal",
        column("book", TEXT, nullable=False),
        column("number", INTEGER, nullable=False),
        column("after", INTEGER, nullable=False),
        column("last", INTEGER, nullable=False),
        column("count", INTEGER, nullable=False),
        column("digest", TEXT, nullable=False),
        column("at", DATETIME, nullable=False),
        column("chain", TEXT, nullable=False),
        column("signature", TEXT, nullable=False),
        column("marks", TEXT, nullable=False),
        PrimaryKeyConstraint("book", "number", name="fw_seal_pkey"),
    )
    op.create_index("fw_security_event_by_idx", "fw_security_event", ["by", "id"])
    op.create_index("fw_security_event_address_idx", "fw_security_event", ["address", "id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("fw_security_event_address_idx", "fw_security_event")
    op.drop_index("fw_security_event_by_idx", "fw_security_event")
    op.drop_table("fw_seal")
