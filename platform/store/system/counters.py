"""Running numbers, and the answers kept for requests that may be sent twice."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from ..columns import DATETIME, INTEGER, JSON, REFERENCE, TEXT, column
from .base import METADATA

SEQUENCE = Table(
    "fw_sequence",
    METADATA,
    column("app", TEXT, nullable=False),
    column("entity", TEXT, nullable=False),
    column("field", TEXT, nullable=False),
    column("scope", TEXT, nullable=False),
    column("last", INTEGER, nullable=False),
    PrimaryKeyConstraint("app", "entity", "field", "scope", name="fw_sequence_pkey"),
)

IDEMPOTENCY = Table(
    "fw_idempotency",
    METADATA,
    column("user_id", REFERENCE, nullable=False),
    column("key", TEXT, nullable=False),
    column("digest", TEXT, nullable=False),
    column("status", INTEGER),
    column("answer", JSON),
    column("at", DATETIME, nullable=False),
    PrimaryKeyConstraint("user_id", "key", name="fw_idempotency_pkey"),
)
Index("fw_idempotency_at_idx", IDEMPOTENCY.c.at)
