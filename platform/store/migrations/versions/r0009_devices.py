"""Shared devices, the people who work at them, and their PINs."""

from alembic import op
from sqlalchemy import ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint

# Alembic loads this file by its path, so that it has no package to be relative to.
from formwright.store.columns import DATETIME, REFERENCE, TEXT, column  # noqa: TID251

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "fw_device",
        column("id", REFERENCE, nullable=False),
        column("digest", TEXT, nullable=False),
        column("title", TEXT, nullable=False),
        column("app", TEXT, nullable=False),
        column("terminal", TEXT, nullable=False),
        column("station", TEXT, nullable=False),
        column("created_by", TEXT, nullable=False),
        column("created_at", DATETIME, nullable=False),
        column("seen_at", DATETIME, nullable=False),
        PrimaryKeyConstraint("id", name="fw_device_pkey"),
        UniqueConstraint("digest", name="fw_device_digest_key"),
    )
    op.create_table(
        "fw_shift",
        column("device_id", REFERENCE, nullable=False),
        column("user_id", REFERENCE, nullable=False),
        column("began_at", DATETIME, nullable=False),
        column("expires_at", DATETIME, nullable=False),
        PrimaryKeyConstraint("device_id", "user_id", name="fw_shift_pkey"),
        ForeignKeyConstraint(["device_id"], ["fw_device.id"], name="fw_shift_device_id_fkey", ondelete="CASCADE"),
        ForeignKeyConstraint(["user_id"], ["fw_user.id"], name="fw_shift_user_id_fkey"),
    )
    op.create_index("fw_shift_user_id_idx", "fw_shift", ["user_id"])
    op.create_table(
        "fw_pin",
        column("user_id", REFERENCE, nullable=False),
        column("hash", TEXT, nullable=False),
        column("set_at", DATETIME, nullable=False),
        PrimaryKeyConstraint("user_id", name="fw_pin_pkey"),
        ForeignKeyConstraint(["user_id"], ["fw_user.id"], name="fw_pin_user_id_fkey"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("fw_pin", "fw_shift", "fw_device"):
        op.drop_table(name)
