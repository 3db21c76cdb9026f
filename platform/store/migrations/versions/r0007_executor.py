"""Runs in lanes, several carried out together; what is due, what runs wait for, and rules that are paused."""

from alembic import op
from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint, text

# Alembic loads this file by its path, so that it has no package to be relative to.
from formwright.store.columns import DATETIME, INTEGER, JSON, REFERENCE, TEXT, column  # noqa: TID251

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ALIVE = text("state IN ('queued', 'running')")
_RESTING = text("state IN ('waiting', 'paused')")


def upgrade() -> None:
    """Make the tables; runs that are open go into the lane of their app."""
    op.add_column("fw_run", column("lane", TEXT))
    op.add_column("fw_run", column("with_run", REFERENCE))
    op.add_column("fw_step", column("number", INTEGER))
    op.execute("UPDATE fw_run SET lane = app WHERE state IN ('queued', 'running', 'failed')")
    op.execute("UPDATE fw_step SET number = CAST(position AS INTEGER)")
    op.create_index(
        "fw_run_lane_idx", "fw_run", ["lane", "run_at", "outbox_id", "id"], sqlite_where=_ALIVE, postgresql_where=_ALIVE
    )
    op.create_index("fw_run_resting_idx", "fw_run", ["lane"], sqlite_where=_RESTING, postgresql_where=_RESTING)
    op.create_index(
        "fw_run_finished_idx",
        "fw_run",
        ["finished_at"],
        sqlite_where=text("state = 'done'"),
        postgresql_where=text("state = 'done'"),
    )
    op.create_table(
        "fw_due",
        column("id", REFERENCE, nullable=False),
        column("app", TEXT, nullable=False),
        column("kind", TEXT, nullable=False),
        column("owner", TEXT, nullable=False),
        column("subject", TEXT, nullable=False),
        column("due_at", DATETIME, nullable=False),
        column("payload", JSON, nullable=False),
        PrimaryKeyConstraint("id", name="fw_due_pkey"),
        UniqueConstraint("app", "kind", "owner", "subject", "due_at", name="fw_due_once_key"),
    )
    op.create_index("fw_due_at_idx", "fw_due", ["due_at", "id"])
    op.create_table(
        "fw_wait",
        column("run_id", REFERENCE, nullable=False),
        column("position", TEXT, nullable=False),
        column("app", TEXT, nullable=False),
        column("signal", TEXT, nullable=False),
        column("since", DATETIME, nullable=False),
        column("until", DATETIME),
        column("came_at", DATETIME),
        column("value", JSON),
        PrimaryKeyConstraint("run_id", "position", name="fw_wait_pkey"),
    )
    op.create_index("fw_wait_signal_idx", "fw_wait", ["app", "signal"])
    op.create_table(
        "fw_pause",
        column("app", TEXT, nullable=False),
        column("rule", TEXT, nullable=False),
        column("at", DATETIME, nullable=False),
        column("by", TEXT, nullable=False),
        PrimaryKeyConstraint("app", "rule", name="fw_pause_pkey"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("fw_pause", "fw_wait", "fw_due"):
        op.drop_table(name)
    for name in ("fw_run_finished_idx", "fw_run_resting_idx", "fw_run_lane_idx"):
        op.drop_index(name, "fw_run")
    with op.batch_alter_table("fw_step") as step:
        step.drop_column("number")
    with op.batch_alter_table("fw_run") as run:
        run.drop_column("with_run")
        run.drop_column("lane")
