"""How often each hook was called of late, beside its secret."""

from alembic import op

# Alembic loads this file by its path, so that it has no package to be relative to.
from formwright.store.columns import JSON, column  # noqa: TID251

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("fw_hook", column("calls", JSON))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("fw_hook", "calls")
