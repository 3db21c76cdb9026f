"""What a live schema change leaves behind: values that did not convert, former names, and what it prepares while others work."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from ..columns import BOOLEAN, DATETIME, INTEGER, JSON, REFERENCE, TEXT, column, identity
from .base import METADATA

QUARANTINE = Table(
    "fw_quarantine",
    METADATA,
    column("id", REFERENCE, nullable=False),
    column("app", TEXT, nullable=False),
    column("entity", TEXT, nullable=False),
    column("field", TEXT, nullable=False),
    column("record_id", REFERENCE, nullable=False),
    column("value", TEXT, nullable=False),
    column("code", TEXT, nullable=False),
    column("data", JSON, nullable=False),
    column("release", INTEGER, nullable=False),
    column("at", DATETIME, nullable=False),
    PrimaryKeyConstraint("id", name="fw_quarantine_pkey"),
)
Index("fw_quarantine_field_idx", QUARANTINE.c.app, QUARANTINE.c.entity, QUARANTINE.c.field, QUARANTINE.c.record_id)

LINEAGE = Table(
    "fw_lineage",
    METADATA,
    identity("id"),
    column("app", TEXT, nullable=False),
    column("entity", TEXT, nullable=False),
    column("field", TEXT, nullable=False),
    column("now", TEXT, nullable=False),
    column("release", INTEGER, nullable=False),
    column("until", INTEGER, nullable=False),
    sqlite_autoincrement=True,
)
Index("fw_lineage_app_idx", LINEAGE.c.app, LINEAGE.c.id)

PREPARING = Table(
    "fw_preparing",
    METADATA,
    column("app", TEXT, nullable=False),
    column("table", TEXT, nullable=False),
    column("kind", TEXT, nullable=False),
    column("name", TEXT, nullable=False),
    column("digest", TEXT, nullable=False),
    column("mark", TEXT, nullable=False),
    column("at", DATETIME, nullable=False),
    PrimaryKeyConstraint("table", "kind", "name", name="fw_preparing_pkey"),
)

TOUCHED = Table(
    "fw_touched",
    METADATA,
    identity("id"),
    column("table", TEXT, nullable=False),
    column("record_id", TEXT, nullable=False),
    column("gone", BOOLEAN, nullable=False),
    sqlite_autoincrement=True,
)
Index("fw_touched_table_idx", TOUCHED.c.table, TOUCHED.c.id)
