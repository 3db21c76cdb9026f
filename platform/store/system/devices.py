"""Shared devices, the people who are signed in at them, and their PINs."""

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint, Table, UniqueConstraint

from ..columns import DATETIME, REFERENCE, TEXT, column
from .base import METADATA

DEVICE = Table(
    "fw_device",
    METADATA,
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

SHIFT = Table(
    "fw_shift",
    METADATA,
    column("device_id", REFERENCE, ForeignKey("fw_device.id", name="fw_shift_device_id_fkey", ondelete="CASCADE"), nullable=False),
    column("user_id", REFERENCE, ForeignKey("fw_user.id", name="fw_shift_user_id_fkey"), nullable=False),
    column("began_at", DATETIME, nullable=False),
    column("expires_at", DATETIME, nullable=False),
    PrimaryKeyConstraint("device_id", "user_id", name="fw_shift_pkey"),
)
Index("fw_shift_user_id_idx", SHIFT.c.user_id)

PIN = Table(
    "fw_pin",
    METADATA,
    column("user_id", REFERENCE, ForeignKey("fw_user.id", name="fw_pin_user_id_fkey"), nullable=False),
    column("hash", TEXT, nullable=False),
    column("set_at", DATETIME, nullable=False),
    PrimaryKeyConstraint("user_id", name="fw_pin_pkey"),
)
