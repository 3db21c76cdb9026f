"""Which step of a rule changed a record, and what a run changed."""

import sqlalchemy as sa
from alembic import op

# Alembic loads this file by its path, so that it has no package to be relative to.
from formwright.store.columns import TEXT, column  # noqa: TID251

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the step to the history, and the way from a run to what it changed."""
    op.add_column("fw_history", column("step", TEXT))
    of_runs = sa.text("run_id IS NOT NULL")
    op.create_index("fw_history_run_idx", "fw_history", ["run_id"], sqlite_where=of_runs, postgresql_where=of_runs)


def downgrade() -> None:
    """Drop both."""
    op.drop_index("fw_history_run_idx", "fw_history")
    op.drop_column("fw_history", "step")
