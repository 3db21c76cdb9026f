"""What triggers know: the records within the filters of rules, and the secrets of hooks."""

from alembic import op
from sqlalchemy import PrimaryKeyConstraint

# Alembic loads this file by its path, so that it has no package to be relative to.
from formwright.store.columns import DATETIME, REFERENCE, TEXT, column  # noqa: TID251

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "fw_inside",
        column("app", TEXT, nullable=False),
        column("rule", TEXT, nullable=False),
        column("record_id", REFERENCE, nullable=False),
        column("since", DATETIME, nullable=False),
        PrimaryKeyConstraint("app", "rule", "record_id", name="fw_inside_pkey"),
    )
    op.create_table(
        "fw_hook",
        column("app", TEXT, nullable=False),
        column("rule", TEXT, nullable=False),
        column("digest", TEXT),
        column("sealed", TEXT),
        column("made_at", DATETIME, nullable=False),
        column("made_by", TEXT, nullable=False),
        PrimaryKeyConstraint("app", "rule", name="fw_hook_pkey"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("fw_hook", "fw_inside"):
        op.drop_table(name)
